FROM node:20 AS builder
USER node
WORKDIR /home/node/app
COPY --chown=node . .
RUN npm install

FROM node:20-slim
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder --chown=node:node /home/node/app /home/node/app
WORKDIR /home/node/app
USER node
CMD ["node", "server.js"]
