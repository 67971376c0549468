FROM rust:1.75 AS builder
WORKDIR /app
COPY . .
RUN mkdir -p .cargo && echo "[net]" > .cargo/config.toml && echo "git-fetch-with-cli = true" >> .cargo/config.toml
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/.cargo/config.toml /app/.cargo/config.toml
COPY --from=builder /app/target/release/app /app/target/release/app
CMD ["./target/release/app"]
