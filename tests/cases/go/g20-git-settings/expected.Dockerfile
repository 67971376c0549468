FROM golang:1.22-bookworm AS builder
RUN git config --global user.name Builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git openssh-client && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /root/.gitconfig /root/.gitconfig
CMD ["./app"]
