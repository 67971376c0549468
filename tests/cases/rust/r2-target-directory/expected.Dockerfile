FROM rust:1.82 AS builder
ENV CARGO_TARGET_DIR=/build
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /build/release/app /build/release/app
CMD ["/build/release/app"]
