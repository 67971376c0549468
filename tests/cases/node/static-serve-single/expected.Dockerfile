FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && npm run build
RUN npm install -g serve@14.2.4
ENV PORT=8080
CMD ["serve", "-s", "build"]

FROM nginx:stable-alpine-slim
ENV PORT=8080
COPY --from=builder /app/build /usr/share/nginx/html
COPY <<'EOF' /etc/nginx/conf.d/default.conf
server {
    listen 8080;
    listen [::]:8080;
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
EXPOSE $PORT
