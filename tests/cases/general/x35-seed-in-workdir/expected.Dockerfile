FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o app . && ./app seed

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app /app
CMD ["./app"]
