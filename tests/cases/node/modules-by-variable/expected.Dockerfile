FROM node:20 AS builder
WORKDIR /deps
COPY package.json ./
RUN npm install
ENV NODE_PATH=/deps/node_modules
WORKDIR /app
COPY server.js ./

FROM node:20-slim
ENV NODE_PATH=/deps/node_modules
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /deps/node_modules /deps/node_modules
COPY --from=builder /deps/package.json /deps/package.json
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "server.js"]
