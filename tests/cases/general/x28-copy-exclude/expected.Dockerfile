# syntax=docker/dockerfile:1-labs
FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY --exclude=config.json . .
RUN go build -o server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/config.json /app/server /app/
CMD ["./server"]
