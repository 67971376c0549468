FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo install --root /usr/local --path .

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /usr/local/bin/myapp /usr/local/bin/myapp
CMD ["myapp"]
