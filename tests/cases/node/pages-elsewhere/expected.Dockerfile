FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && npx vite build --outDir /var/www/pages --emptyOutDir
ENV PAGES=/var/www/pages

FROM node:20-slim
ENV PAGES=/var/www/pages
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /var/www/pages /var/www/pages
CMD ["node", "server.js"]
