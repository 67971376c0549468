FROM node:20 AS builder
ENV DATABASE_URL=file:/data/app.db
WORKDIR /app
COPY . .
RUN mkdir /data && npm install && npx prisma db push

FROM node:20-slim
ENV DATABASE_URL=file:/data/app.db
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libssl3 openssl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /data /data
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
