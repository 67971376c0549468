FROM rust:1.82 AS builder
RUN rustup target add x86_64-unknown-linux-musl
WORKDIR /app
COPY . .
RUN cargo build --release --target x86_64-unknown-linux-musl

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/target/x86_64-unknown-linux-musl/release/app /app/target/x86_64-unknown-linux-musl/release/app
CMD ["/app/target/x86_64-unknown-linux-musl/release/app"]
