FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && npm run build -w packages/api

FROM node:20-slim
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
WORKDIR /app/packages/api
CMD ["node", "server.js"]
