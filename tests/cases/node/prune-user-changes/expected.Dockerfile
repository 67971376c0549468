FROM node:20 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY --chown=node:node . .
RUN mkdir dist && chown node dist
USER node
RUN npm run build

FROM node:20-slim
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER node
EXPOSE 3000
CMD ["node", "dist/main.js"]
