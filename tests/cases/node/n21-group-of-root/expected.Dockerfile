FROM node:22 AS builder
WORKDIR /app
COPY --chown=1000:1000 *.json /app/
RUN chown 1000 /app
USER 1000
RUN npm install
COPY --chown=1000:1000 src/* /app/src/

FROM node:22-slim
COPY --from=builder --chown=1000 /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN chown 1000:0 /app && chown -R 1000:1000 /app/src/index.js
WORKDIR /app
USER 1000
ENTRYPOINT [ "npm", "run", "start", "--", "--docker" ]
