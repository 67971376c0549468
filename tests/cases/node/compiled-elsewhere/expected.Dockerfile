FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && npx tsc --outDir /opt/dist

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /opt/dist /opt/dist
CMD ["node", "/opt/dist/main.js"]
