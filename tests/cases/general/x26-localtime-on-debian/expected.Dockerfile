FROM golang:1.22-bookworm AS builder
RUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime && echo Asia/Tokyo > /etc/timezone
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM debian:bookworm-slim
RUN rm -f /etc/localtime
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/localtime /etc/localtime
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /etc/timezone /etc/timezone
CMD ["./app"]
