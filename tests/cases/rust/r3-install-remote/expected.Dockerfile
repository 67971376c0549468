FROM rust:1.82 AS builder
RUN cargo install hello-rs-example --version 0.1.0

FROM gcr.io/distroless/cc-debian12:latest
ENV PATH=/usr/local/cargo/bin:$PATH
COPY --from=builder /usr/local/cargo/bin/hello-rs-example /usr/local/cargo/bin/hello-rs-example
CMD ["hello-rs-example"]
