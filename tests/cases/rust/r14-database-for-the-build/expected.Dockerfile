FROM rust:1.82 AS builder
ENV DATABASE_URL=postgres://db/garden SQLX_OFFLINE=true
WORKDIR /app
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
ENV DATABASE_URL=postgres://db/garden
WORKDIR /app
COPY --from=builder /app/target/release/app /app/target/release/app
CMD ["./target/release/app"]
