FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/target/release/app /app/target/release/app
CMD ["./target/release/app"]
