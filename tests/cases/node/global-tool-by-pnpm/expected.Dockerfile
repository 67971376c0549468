FROM node:20 AS builder
ENV PNPM_HOME=/pnpm
ENV PATH=$PNPM_HOME:$PATH
RUN npm install -g pnpm@9
RUN pnpm add -g cowsay@1.6.0
WORKDIR /app
COPY . .

FROM node:20-slim
ENV PNPM_HOME=/pnpm
ENV PATH=/pnpm:$PATH
RUN npm install -g pnpm@9
RUN pnpm add -g cowsay@1.6.0
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["cowsay", "hello"]
