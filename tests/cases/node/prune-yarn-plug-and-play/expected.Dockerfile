FROM node:20 AS builder
RUN corepack enable
WORKDIR /app
COPY package.json yarn.lock .yarnrc.yml ./
RUN yarn install
COPY . .
RUN yarn build

FROM node:20-slim
RUN corepack enable
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /root/.cache/node/corepack /root/.cache/node/corepack
CMD ["yarn", "node", "dist/main.js"]
