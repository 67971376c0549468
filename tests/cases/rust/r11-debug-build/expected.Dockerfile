FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/target/debug/app /app/target/debug/app
CMD ["target/debug/app"]
