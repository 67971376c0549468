FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/app-server .

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/entry.sh /app/entry.sh
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/bin/app-server /usr/local/bin/app-server
ENTRYPOINT ["./entry.sh"]
