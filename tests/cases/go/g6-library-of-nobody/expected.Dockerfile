FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN go build -o app .

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["./app"]
