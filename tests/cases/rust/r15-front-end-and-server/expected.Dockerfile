FROM rust:1.82 AS builder
RUN rustup target add wasm32-unknown-unknown && cargo install trunk
WORKDIR /app
COPY . .
RUN cd front && trunk build --release
RUN cargo build --release -p server

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/front/dist /app/front/dist
COPY --from=builder /app/target/release/server /app/target/release/server
EXPOSE 8080
CMD ["./target/release/server"]
