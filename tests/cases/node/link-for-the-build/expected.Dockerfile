FROM node:20 AS builder
RUN apt-get update && apt-get install -y python3 make g++ && ln -sf /usr/bin/python3 /usr/local/bin/python
WORKDIR /app
COPY . .

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
