FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN go build

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=builder /src /src
CMD ["./myapp"]
