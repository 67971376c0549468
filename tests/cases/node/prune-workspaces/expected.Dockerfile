FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build --workspace api
RUN cd /app && npm prune --omit=dev

FROM node:20-slim
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
EXPOSE 3000
WORKDIR /app/packages/api
CMD ["node", "dist/main.js"]
