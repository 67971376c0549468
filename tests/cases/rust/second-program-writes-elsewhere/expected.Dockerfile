FROM rust:1.75 AS builder
WORKDIR /app
COPY . .
RUN cargo build --release
RUN cargo run --release --bin gen

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/target/release/app /app/target/release/gen /app/target/release/
CMD ["./target/release/app"]
