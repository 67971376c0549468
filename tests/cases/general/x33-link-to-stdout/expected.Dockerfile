FROM golang:1.22-alpine AS builder
WORKDIR /app
ENV CGO_ENABLED=0
COPY . .
RUN ln -sf /dev/stdout /var/log/app.log
RUN go build -o server .

FROM alpine:3.21
WORKDIR /app
COPY --from=builder /app/server /app/server
RUN ln -sfn /dev/stdout /var/log/app.log
CMD ["./server"]
