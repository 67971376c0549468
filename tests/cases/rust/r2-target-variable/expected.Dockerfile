FROM rust:1.82 AS builder
ENV CARGO_BUILD_TARGET=x86_64-unknown-linux-musl
RUN rustup target add $CARGO_BUILD_TARGET
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/target/x86_64-unknown-linux-musl/release/app /app/target/x86_64-unknown-linux-musl/release/app
CMD ["./target/x86_64-unknown-linux-musl/release/app"]
