FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install && npm run build
RUN npm install -g serve@14.2.4

FROM node:20-slim
RUN npm install -g serve@14.2.4
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
EXPOSE 3000
CMD ["serve", "-s", "build", "-l", "3000"]
