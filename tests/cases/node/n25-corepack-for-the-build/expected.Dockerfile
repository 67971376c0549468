FROM node:20 AS builder
RUN corepack enable && corepack prepare pnpm@8.15.9 --activate
WORKDIR /app
COPY . .
RUN pnpm install

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
