FROM golang:1.22-bookworm AS builder
RUN apt-get update && apt-get install -y --no-install-recommends gosu && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 900 worker
WORKDIR /app
COPY . .
RUN go build -o app .

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gosu && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 900 worker
WORKDIR /app
COPY --from=builder /app/app /app/entry.sh /app/
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["./entry.sh"]
CMD ["./app"]
