FROM node:20 AS builder
RUN curl -fsSL https://go.dev/dl/go1.22.5.linux-amd64.tar.gz | tar -xz -C /usr/local
ENV PATH=$PATH:/usr/local/go/bin GOTOOLCHAIN=local
WORKDIR /app
COPY . .
RUN cd revision && go build -o /usr/local/bin/revision .
RUN npm install --no-audit --no-fund

FROM node:20-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git openssh-client && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/bin/revision /usr/local/bin/revision
EXPOSE 3000
CMD ["node", "server.js"]
