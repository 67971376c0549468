FROM rust:1.82 AS builder
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /app
COPY . .
RUN cd web && npm install && npm run build
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app /app
EXPOSE 8080
CMD ["./target/release/server"]
