FROM rust:1.75 AS builder
WORKDIR /app
COPY . .

RUN cargo build --release && ln -s /app/target/release/app /usr/local/bin/app

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/assets /app/assets
COPY --from=builder /app/target/release/app /app/target/release/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -sfn /app/target/release/app /usr/local/bin/app
CMD ["app"]
