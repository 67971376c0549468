FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN cp settings.conf /etc/settings.conf || exit 1

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/settings.conf /etc/settings.conf
CMD ["./app"]
