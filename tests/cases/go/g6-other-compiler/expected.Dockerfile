FROM golang:1.22-bookworm AS builder
RUN apt-get update && apt-get install -y musl-tools
WORKDIR /app
COPY . .
RUN CC=musl-gcc CGO_ENABLED=1 go build -o app .

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y musl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["./app"]
