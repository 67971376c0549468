FROM node:20 AS builder
RUN npm install -g pnpm@9
WORKDIR /repo
COPY . .
RUN pnpm install --frozen-lockfile && pnpm --filter=api deploy --prod /app

FROM node:20-slim
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /repo /repo
WORKDIR /app
CMD ["node", "server.js"]
