FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY go.mod main.go ./
COPY web public
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /app/public /app/public
CMD ["./app"]
