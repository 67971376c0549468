FROM golang:1.22-alpine AS builder
WORKDIR /app
ENV CGO_ENABLED=0
COPY . .
RUN go build *.go

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/a /app/a
CMD ["./a"]
