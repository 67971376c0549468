FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/pages /app/pages
COPY --from=builder /app/target/debug/web /app/target/debug/web
EXPOSE 8080
CMD ["./target/debug/web"]
