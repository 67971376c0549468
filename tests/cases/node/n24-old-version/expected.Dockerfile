FROM node:16 AS builder
WORKDIR /app
COPY . .
RUN npm install

FROM node:16-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
