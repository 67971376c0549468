FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build --profile dist

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/target/dist/app /app/target/dist/app
CMD ["./target/dist/app"]
