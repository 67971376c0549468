FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/app/target --mount=type=cache,target=/usr/local/cargo/registry cargo build --release && cp target/release/app /usr/local/bin/app

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
