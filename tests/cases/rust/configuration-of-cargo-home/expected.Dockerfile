FROM rust:1.75 AS builder
WORKDIR /app
COPY . .
COPY ci/cargo.toml /usr/local/cargo/config.toml
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /build/release/app /build/release/app
COPY --from=builder /usr/local/cargo/config.toml /usr/local/cargo/config.toml
CMD ["/build/release/app"]
