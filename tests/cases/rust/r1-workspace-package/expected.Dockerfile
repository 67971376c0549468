FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build --release -p api

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/greeting.txt /app/greeting.txt
COPY --from=builder /app/target/release/api /app/target/release/api
CMD ["./target/release/api"]
