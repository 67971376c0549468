FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/target/debug/app /app/target/debug/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["bash", "-c", "echo starting && /app/target/debug/app"]
