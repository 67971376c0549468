FROM node:20 AS builder
RUN npm install -g --force @yarnpkg/cli-dist@4.5.0
WORKDIR /app
COPY . .
RUN yarn install

FROM node:20-slim
RUN npm install -g --force @yarnpkg/cli-dist@4.5.0
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /root/.yarn/berry /root/.yarn/berry
EXPOSE 3000
CMD ["yarn", "start"]
