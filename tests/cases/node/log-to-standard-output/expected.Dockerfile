FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN mkdir -p /var/log/app && ln -sf /dev/stdout /var/log/app/access.log

FROM node:20-slim
WORKDIR /app
RUN mkdir -p /var/log/app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -sfn /dev/stdout /var/log/app/access.log
CMD ["node", "server.js"]
