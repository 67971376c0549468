FROM rust:1.82 AS builder
RUN cargo install sqlx-cli --no-default-features --features sqlite
WORKDIR /app
ENV DATABASE_URL=sqlite:garden.db
COPY . .
RUN sqlx database create && sqlx migrate run
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
ENV DATABASE_URL=sqlite:garden.db
WORKDIR /app
COPY --from=builder /app/garden.db /app/garden.db
COPY --from=builder /app/target/release/app /app/target/release/app
CMD ["./target/release/app"]
