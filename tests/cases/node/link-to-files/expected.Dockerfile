FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN ln -sf /app/public /srv/public

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -sfn /app/public /srv/public
CMD ["node", "server.js"]
