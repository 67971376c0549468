FROM node:20 AS builder
RUN mkdir -p /home/node/app && chown -R node:node /home/node/app
WORKDIR /home/node/app
COPY package*.json ./
RUN npm install
COPY --chown=node:node . .

FROM node:20-slim
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /home/node/app /home/node/app
RUN chown node:node /home/node/app
WORKDIR /home/node/app
USER node
EXPOSE 3000
CMD ["node", "server.js"]
