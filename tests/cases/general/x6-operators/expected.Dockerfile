FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o . ./cmd/...

FROM alpine:3.21
WORKDIR /app
COPY --from=builder /app/migrate /app/serve /app/
CMD ./migrate && exec ./serve
