FROM rust:1.79-bookworm AS builder
WORKDIR /src
COPY . .
RUN cargo install --path . --root /usr/local

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /src
COPY --from=builder /usr/local/bin/pages /usr/local/bin/pages
CMD ["pages"]
