FROM rust:1.79-bookworm AS builder
WORKDIR /src
COPY . .
RUN cargo build --release

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /src
COPY --from=builder /src/static/page.html /src/static/page.html
COPY --from=builder /src/target/release/pages /src/target/release/pages
CMD ["./target/release/pages"]
