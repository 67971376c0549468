FROM node:18.20.4 AS builder
WORKDIR /app
COPY . .
RUN npm install

FROM node:18.20.4-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
