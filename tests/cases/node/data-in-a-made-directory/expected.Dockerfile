FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN mkdir -p /data/app && node seed.js /data/app/items.json

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /data/app /data/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
