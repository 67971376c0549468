FROM golang:1.20 AS builder

WORKDIR /app

COPY . .

RUN go build -o myapp ./cmd/app

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /app
COPY --from=builder /app/myapp /app/myapp
EXPOSE 8080

CMD ["/app/myapp"]
