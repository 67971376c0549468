FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/.env /app/app /app/
COPY --from=builder /app/config/token.pem /app/config/token.pem
CMD ["./app"]
