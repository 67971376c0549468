FROM node:20-bookworm AS builder
WORKDIR /srv/app
COPY package*.json ./
RUN npm ci
COPY . .
RUN ln -s /srv/app/server.js /usr/local/bin/serve && chmod +x server.js

FROM node:20-bookworm-slim
WORKDIR /srv/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/app /srv/app
RUN ln -sfn /srv/app/server.js /usr/local/bin/serve
CMD ["serve"]
