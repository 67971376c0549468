FROM golang:1.22-bookworm AS builder
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /app
COPY . .
RUN go build -o app . | cat

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
CMD [[ -n ${HOME} ]] && exec ./app
