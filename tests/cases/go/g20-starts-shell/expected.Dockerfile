FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o app .

FROM alpine:3.21
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ["./app"]
