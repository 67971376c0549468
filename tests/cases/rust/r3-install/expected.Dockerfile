FROM rust:1.82 AS builder
WORKDIR /app
COPY . .
RUN cargo install --path .

FROM gcr.io/distroless/cc-debian12:latest
ENV PATH=/usr/local/cargo/bin:$PATH
WORKDIR /app
COPY --from=builder /usr/local/cargo/bin/myapp /usr/local/cargo/bin/myapp
CMD ["myapp"]
