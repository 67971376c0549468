FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app /app
CMD ["./target/release/app"]
