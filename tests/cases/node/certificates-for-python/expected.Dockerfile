FROM node:20 AS builder
WORKDIR /app
COPY . .

FROM node:20-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
CMD ["node", "server.js"]
