FROM ubuntu:22.04 AS builder
RUN apt-get update && apt-get install -y curl gcc
RUN curl -sSf https://sh.rustup.rs | sh -s -- -y
WORKDIR /app
COPY . .
RUN . $HOME/.cargo/env && cargo build --release

FROM ubuntu:22.04
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/target/release/app /app/target/release/app
ENTRYPOINT ["/app/target/release/app"]
