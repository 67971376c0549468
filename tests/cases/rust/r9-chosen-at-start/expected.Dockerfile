FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/notes.txt /app/notes.txt
COPY --from=builder /app/pages /app/pages
COPY --from=builder /app/target/release/web /app/target/release/web
EXPOSE 8080
CMD ["./target/release/web"]
