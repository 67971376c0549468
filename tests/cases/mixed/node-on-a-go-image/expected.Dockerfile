FROM golang:1.22 AS builder
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /app
COPY . .
RUN cd revision && go build -o /usr/local/bin/revision .
RUN npm install --no-audit --no-fund

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git nodejs openssh-client && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/bin/revision /usr/local/bin/revision
EXPOSE 3000
CMD ["node", "server.js"]
