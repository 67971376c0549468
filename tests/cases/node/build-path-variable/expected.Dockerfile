FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
ENV BUILD_PATH=/srv/www
RUN npm run build
RUN npm install -g serve

FROM node:20-slim
ENV BUILD_PATH=/srv/www
RUN npm install -g serve
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/www /srv/www
CMD ["serve", "-s", "/srv/www", "-l", "3000"]
