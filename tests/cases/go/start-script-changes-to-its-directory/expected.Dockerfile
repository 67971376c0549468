FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM debian:bookworm-slim
COPY --from=builder /app/app.default.yml /app/server /app/start.sh /app/
COPY --from=builder /app/data /app/data
COPY --from=builder /app/pages /app/pages
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
WORKDIR /
CMD ["/app/start.sh"]
