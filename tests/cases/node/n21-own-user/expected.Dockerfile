FROM node:20 AS builder
RUN groupadd -r app && useradd -r -g app -d /app app
WORKDIR /app
COPY . .
RUN npm install && chown -R app:app /app

FROM node:20-slim
RUN groupadd -r app && useradd -r -g app -d /app app
COPY --from=builder --chown=app:app /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
WORKDIR /app
USER app
CMD ["node", "server.js"]
