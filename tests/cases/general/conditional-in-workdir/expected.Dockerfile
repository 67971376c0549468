FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN [ -e settings.conf ] || cp settings.example settings.conf

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app /app
CMD ["./app"]
