FROM golang:1.22-bookworm AS builder
COPY corp.crt /usr/local/share/ca-certificates/corp.crt
RUN update-ca-certificates
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/share/ca-certificates/corp.crt /usr/local/share/ca-certificates/corp.crt
CMD ["./app"]
