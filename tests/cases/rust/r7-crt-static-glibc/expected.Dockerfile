FROM rust:1.82 AS builder
ENV RUSTFLAGS="-C target-feature=+crt-static"
WORKDIR /app
COPY . .
RUN cargo build --release --target x86_64-unknown-linux-gnu

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/target/x86_64-unknown-linux-gnu/release/app /app/target/x86_64-unknown-linux-gnu/release/app
CMD ["./target/x86_64-unknown-linux-gnu/release/app"]
