FROM node:20 AS builder
RUN npm install -g typescript@5.6.3
WORKDIR /app
COPY . .
RUN tsc -p .

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "dist/main.js"]
