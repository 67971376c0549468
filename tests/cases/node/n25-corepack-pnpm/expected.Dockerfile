FROM node:20 AS builder
RUN corepack enable
WORKDIR /app
COPY . .
RUN pnpm install

FROM node:20-slim
RUN corepack enable
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /root/.cache/node/corepack /root/.cache/node/corepack
CMD ["pnpm", "start"]
