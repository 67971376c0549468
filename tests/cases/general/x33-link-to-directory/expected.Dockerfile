FROM golang:1.22-alpine AS builder
WORKDIR /app
ENV CGO_ENABLED=0
COPY . .
RUN mkdir -p /data/uploads && ln -s /data/uploads /app/uploads
RUN go build -o server .

FROM alpine:3.21
WORKDIR /app
RUN mkdir -p /data/uploads
COPY --from=builder /app/server /app/server
RUN ln -sfn /data/uploads /app/uploads
VOLUME /data
CMD ["./server"]
