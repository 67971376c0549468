FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
ENV VITE_API=/api
RUN npm run build
CMD ["npm", "run", "preview"]

FROM nginx:stable-alpine-slim
ENV VITE_API=/api
COPY --from=builder /app/dist /usr/share/nginx/html
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 3000;
    listen [::]:3000;
    root /usr/share/nginx/html;
    charset utf-8;
    absolute_redirect off;
    include /etc/nginx/mime.types;
    types { text/javascript mjs; }
    location / {
        try_files $uri $uri/ /index.html;
    }
}
EOF
LABEL org.opencontainers.image.title="front"
EXPOSE 3000
