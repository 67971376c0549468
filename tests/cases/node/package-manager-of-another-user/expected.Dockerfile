FROM node:20 AS builder
RUN corepack enable
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node . .
RUN pnpm install

FROM node:20-slim
RUN corepack enable
COPY --from=builder --chown=node:node /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder --chown=node:node /home/node/.cache /home/node/.cache
WORKDIR /app
USER node
CMD ["pnpm", "start"]
