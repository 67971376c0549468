FROM golang:1.22-alpine AS builder
WORKDIR /src
COPY . .
RUN go build -o /app .

FROM alpine:3.21
WORKDIR /src
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
