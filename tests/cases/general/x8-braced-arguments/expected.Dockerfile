FROM golang:1.22 AS builder
RUN apt-get update && apt-get install -y curl
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y curl git openssh-client && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/run.sh /app/server /app/
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["./run.sh"]
CMD ["git","--version"]
