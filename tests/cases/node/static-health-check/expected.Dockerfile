FROM node:20-alpine AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build
CMD ["npm", "run", "preview"]

FROM nginx:stable-alpine-slim
COPY --from=builder /app/dist /usr/share/nginx/html
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 4173;
    listen [::]:4173;
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
HEALTHCHECK --interval=2s CMD wget -q --spider http://localhost:4173/ || exit 1
