FROM node:20 AS builder
ENV NODE_OPTIONS=--use-openssl-ca
WORKDIR /app
COPY . .

FROM node:20-slim
ENV NODE_OPTIONS=--use-openssl-ca
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
CMD ["node", "server.js"]
