FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN wget -qO/bin/probe https://example.com/probe && chmod +x /bin/probe

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /bin/probe /bin/probe
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
HEALTHCHECK CMD ["/bin/probe", "-addr=:8080"]
CMD ["./app"]
