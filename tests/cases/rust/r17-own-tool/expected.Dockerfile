FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo install --path migrate && cargo build --release -p app && chmod +x start.sh

FROM debian:bookworm-slim
ENV PATH=/usr/local/cargo/bin:$PATH
WORKDIR /app
COPY --from=builder /app/migrations /app/migrations
COPY --from=builder /app/start.sh /app/start.sh
COPY --from=builder /app/target/release/app /app/target/release/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/cargo/bin/migrate /usr/local/cargo/bin/migrate
CMD ["./start.sh"]
