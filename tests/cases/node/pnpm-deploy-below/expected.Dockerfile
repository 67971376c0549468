FROM node:20 AS builder
RUN npm install -g pnpm@9
WORKDIR /repo
COPY . .
RUN pnpm install --frozen-lockfile && pnpm deploy --filter api --prod out

FROM node:20-slim
WORKDIR /repo
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /repo /repo
CMD ["node", "out/server.js"]
