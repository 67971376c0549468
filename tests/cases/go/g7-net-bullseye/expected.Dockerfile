FROM golang:1.18 AS builder
WORKDIR /src
COPY . .
RUN go build -o /app .

FROM debian:bullseye-slim
WORKDIR /src
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["/app"]
