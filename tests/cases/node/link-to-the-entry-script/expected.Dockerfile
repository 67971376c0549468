FROM node:20 AS builder
COPY start.sh /usr/local/bin/
RUN ln -s /usr/local/bin/start.sh /start.sh
WORKDIR /app
COPY server.js package.json ./

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/bin/start.sh /usr/local/bin/start.sh
RUN ln -sfn /usr/local/bin/start.sh /start.sh
ENTRYPOINT ["/start.sh"]
CMD ["node", "server.js"]
