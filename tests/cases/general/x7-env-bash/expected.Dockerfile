FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN go build -o app .
COPY docker/run.sh /usr/local/bin/run
RUN chmod 755 /usr/local/bin/run

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/bin/run /usr/local/bin/run
ENTRYPOINT ["run"]
