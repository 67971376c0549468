FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install -g pnpm@9.12.0
RUN pnpm install
COPY . .
RUN pnpm build
RUN CI=true pnpm prune --prod

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
EXPOSE 3000
CMD ["node", "dist/main.js"]
