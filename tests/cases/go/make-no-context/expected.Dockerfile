FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN make build

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=builder /app /app
CMD ["./bin/tool"]
