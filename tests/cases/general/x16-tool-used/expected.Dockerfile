FROM golang:1.22-bookworm AS builder
RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /opt/tool /opt/tool
CMD ["./app"]
