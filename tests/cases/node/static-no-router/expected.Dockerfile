FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build
CMD npm start

FROM nginx:stable-alpine-slim
COPY --from=builder /app/public /usr/share/nginx/html
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 8081;
    listen [::]:8081;
    root /usr/share/nginx/html;
    charset utf-8;
    absolute_redirect off;
    include /etc/nginx/mime.types;
    types { text/javascript mjs; }
    error_page 404 /404.html;
    location / {
        try_files $uri $uri.html $uri/ =404;
    }
}
EOF
EXPOSE 8081
