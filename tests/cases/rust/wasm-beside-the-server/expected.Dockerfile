FROM rust:1.82 AS builder
RUN rustup target add wasm32-unknown-unknown
WORKDIR /app
COPY . .
RUN cargo build --release --target wasm32-unknown-unknown -p front
RUN cargo build --release -p server

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/target/release/server /app/target/release/server
COPY --from=builder /app/target/wasm32-unknown-unknown/release/front.wasm /app/target/wasm32-unknown-unknown/release/front.wasm
CMD ["./target/release/server"]
