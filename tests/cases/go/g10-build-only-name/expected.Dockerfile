FROM golang:1.22-alpine AS builder
WORKDIR /app
ENV CGO_ENABLED=0
COPY . .
RUN go build -o server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/README.md /app/server /app/
CMD ["./server"]
