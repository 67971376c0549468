FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN go build -o server . && chmod +x entrypoint.sh

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/entrypoint.sh /app/server /app/
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["/app/entrypoint.sh"]
CMD ["serve"]
