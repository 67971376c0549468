FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN make build

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/bin/tool /app/bin/tool
CMD ["./bin/tool"]
