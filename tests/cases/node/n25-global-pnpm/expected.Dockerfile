FROM node:20 AS builder
RUN npm install -g pnpm@8.15.9
WORKDIR /app
COPY . .
RUN pnpm install

FROM node:20-slim
RUN npm install -g pnpm@8.15.9
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["pnpm", "start"]
