FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build --release && cp target/release/app /usr/local/bin/ && cargo clean

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
