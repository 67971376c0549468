FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build
CMD ["npx", "serve", "dist"]

FROM nginx:stable-alpine-slim
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
    gzip on;
    gzip_types text/css text/plain text/javascript application/javascript application/json image/svg+xml;
    location / {
        try_files $uri $uri.html $uri/ /index.html;
    }
}
EOF
EXPOSE 3000
