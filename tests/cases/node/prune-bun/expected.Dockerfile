FROM node:20 AS builder
RUN npm install -g bun@1.1.42
WORKDIR /app
COPY package.json ./
RUN bun install
COPY . .
RUN bun run build

FROM node:20-slim
RUN npm install -g bun@1.1.42
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "dist/main.js"]
