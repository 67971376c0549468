FROM golang:1.22-bookworm AS builder
RUN curl -fsSL -o /usr/local/bin/wait-for-it https://example.com/wait-for-it.sh && chmod +x /usr/local/bin/wait-for-it
WORKDIR /app
COPY . .
RUN go build -o app .

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/bin/wait-for-it /usr/local/bin/wait-for-it
CMD ["wait-for-it", "db:5432", "--", "./app"]
