FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build
CMD ["npx", "http-server", "dist/shop/browser", "-p", "4200"]

FROM nginx:stable-alpine-slim
COPY --from=builder /app/dist/shop/browser /usr/share/nginx/html
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 4200;
    listen [::]:4200;
    root /usr/share/nginx/html;
    charset utf-8;
    absolute_redirect off;
    include /etc/nginx/mime.types;
    types { text/javascript mjs; }
    location / {
        try_files $uri $uri.html $uri/ /index.html;
    }
}
EOF
EXPOSE 4200
