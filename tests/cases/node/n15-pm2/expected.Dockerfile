FROM node:20 AS builder
RUN npm install -g pm2@5.4.3
WORKDIR /app
COPY . .

FROM node:20-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends procps && rm -rf /var/lib/apt/lists/*
RUN npm install -g pm2@5.4.3
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["pm2-runtime", "server.js"]
