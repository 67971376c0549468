FROM node:20-bookworm AS builder
COPY app.json /srv/app.json
WORKDIR /srv/app
COPY package*.json ./
RUN npm ci
COPY server.js .

FROM node:20-bookworm-slim
WORKDIR /srv/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/app /srv/app
COPY --from=builder /srv/app.json /srv/app.json
CMD ["node", "server.js"]
