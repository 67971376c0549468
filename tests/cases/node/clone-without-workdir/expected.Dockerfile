FROM node:20 AS builder
RUN git clone https://github.com/example/app /srv/app && cd /srv/app && npm ci && npm run build

FROM node:20-slim
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/app /srv/app
CMD ["node", "/srv/app/dist/server.js"]
