FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
ADD https://github.com/example/themes.git /app/themes

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app /app
CMD ["./app"]
