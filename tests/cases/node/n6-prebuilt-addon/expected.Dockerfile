FROM node:20-bookworm AS builder
WORKDIR /app
COPY package.json ./
RUN npm install
COPY . .

FROM node:20-bookworm-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
