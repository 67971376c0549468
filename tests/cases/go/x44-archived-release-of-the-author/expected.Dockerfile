FROM golang:1.13-stretch AS builder
RUN apt-get update && apt-get install -y --no-install-recommends graphviz && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/draw
COPY go.mod main.go ./
RUN go build -o draw .

FROM debian:stretch-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl graphviz && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/draw
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /srv/draw/draw /srv/draw/draw
HEALTHCHECK --interval=2s CMD curl -fsS http://localhost:8080/ || exit 1
CMD ["./draw"]
