FROM golang:1.13-stretch AS builder
WORKDIR /srv/ping
COPY go.mod main.go ./
RUN go build -o ping .

FROM debian:stretch-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/ping
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/ping/ping /srv/ping/ping
EXPOSE 8080
HEALTHCHECK --interval=2s CMD curl -fsS http://localhost:8080/ping || exit 1
CMD ["./ping"]
