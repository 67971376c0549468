FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN go build -buildmode=plugin -o greet.so ./greet
RUN go build -o host .

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/greet.so /app/host /app/
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["./host"]
