FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && npm run build --workspace=@team/api

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["npm", "start", "--workspace=@team/api"]
