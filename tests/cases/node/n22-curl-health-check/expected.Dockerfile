FROM node:20 AS builder
WORKDIR /app
COPY . .

FROM node:20-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
HEALTHCHECK --interval=2s --timeout=2s CMD curl -f http://localhost:3000/ || exit 1
CMD ["node", "server.js"]
