FROM node:20 AS builder
COPY . .
RUN npm install

FROM node:20-slim
COPY --from=builder /bin/www /bin/www
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /lib/a.js /lib/a.js
COPY --from=builder /node_modules /node_modules
COPY --from=builder /package.json /package.json
COPY --from=builder /src /src
CMD ["node", "src/server.js"]
