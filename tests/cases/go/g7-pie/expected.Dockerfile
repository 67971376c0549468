FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -buildmode=pie -o server .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /app
COPY --from=builder /app/server /app/server
CMD ["./server"]
