FROM rust:1.82 AS builder
RUN apt-get update && apt-get install -y libpq-dev
RUN cargo install diesel_cli --no-default-features --features postgres
WORKDIR /app
COPY . .
RUN cargo build --release && chmod +x start.sh

FROM debian:bookworm-slim
ENV PATH=/usr/local/cargo/bin:$PATH
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/diesel.toml /app/start.sh /app/
COPY --from=builder /app/migrations /app/migrations
COPY --from=builder /app/target/release/app /app/target/release/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/cargo/bin/diesel /usr/local/cargo/bin/diesel
CMD ["./start.sh"]
