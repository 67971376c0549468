FROM node:20 AS builder
WORKDIR /opt
COPY package.json ./
RUN npm install
WORKDIR /opt/app
COPY . .

FROM node:20-slim
WORKDIR /opt/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /opt/app /opt/app
COPY --from=builder /opt/node_modules /opt/node_modules
COPY --from=builder /opt/package.json /opt/package.json
CMD ["node", "server.js"]
