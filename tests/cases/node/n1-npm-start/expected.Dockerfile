FROM node:20-bookworm AS builder
WORKDIR /srv/api
COPY . .
RUN npm install

FROM node:20-bookworm-slim
WORKDIR /srv/api
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/api /srv/api
CMD npm start
