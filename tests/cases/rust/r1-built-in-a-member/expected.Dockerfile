FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cd crates/api && cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/greeting.txt /app/greeting.txt
COPY --from=builder /app/target/release/api /app/target/release/api
CMD ["/app/target/release/api"]
