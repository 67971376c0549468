FROM golang:1.22-bookworm AS builder
RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential \
    file \
    git \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN go build -o inspect .

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends file git openssh-client && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/inspect /app/inspect
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["/app/inspect"]
