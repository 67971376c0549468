FROM rust:1.82 AS builder
RUN rustup target add wasm32-unknown-unknown && cargo install trunk
WORKDIR /app
COPY . .
RUN cd front && trunk build --release
RUN cargo build --release -p server

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/config.toml /app/config.toml
COPY --from=builder /app/front/index.html /app/front/index.html
COPY --from=builder /app/pages /app/pages
COPY --from=builder /app/target/release/server /app/target/release/server
EXPOSE 8080
CMD ["./target/release/server"]
