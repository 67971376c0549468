FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
ENV ROCKET_ADDRESS=0.0.0.0
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
ENV ROCKET_ADDRESS=0.0.0.0
WORKDIR /app
COPY --from=builder /app/Rocket.toml /app/Rocket.toml
COPY --from=builder /app/static /app/static
COPY --from=builder /app/target/release/web /app/target/release/web
COPY --from=builder /app/templates /app/templates
EXPOSE 8080
CMD ["./target/release/web"]
