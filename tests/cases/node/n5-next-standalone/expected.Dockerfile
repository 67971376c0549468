FROM node:20 AS builder
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build && cp -r .next/static .next/standalone/.next/static && cp -r public .next/standalone/public
ENV HOSTNAME=0.0.0.0

FROM node:20-slim
ENV HOSTNAME=0.0.0.0
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
EXPOSE 3000
CMD ["node", ".next/standalone/server.js"]
