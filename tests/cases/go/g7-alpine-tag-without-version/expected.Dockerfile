FROM golang:alpine3.12 AS builder
WORKDIR /app
COPY . .
RUN go build -o server .

FROM alpine:3.12
WORKDIR /app
COPY --from=builder /app/server /app/server
CMD ["./server"]
