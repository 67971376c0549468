FROM rust:1.82 AS builder
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /app
COPY . .
RUN cd web && npm install --no-audit --no-fund && npm run build
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/static /app/static
COPY --from=builder /app/target/release/garden /app/target/release/garden
COPY --from=builder /app/web/index.html /app/web/index.html
COPY --from=builder /app/web/src /app/web/src
EXPOSE 8080
CMD ["./target/release/garden"]
