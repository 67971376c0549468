FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && mkdir -p data && chown -R node:node data

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN chown -R node:node /app/data
USER node
CMD ["node", "server.js"]
