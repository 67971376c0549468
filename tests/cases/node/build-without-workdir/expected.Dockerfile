FROM node:20 AS builder
COPY . /app
RUN cd /app && npm install && npm run build

FROM node:20-slim
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "/app/dist/main.js"]
