FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN chmod 777 /var/lib

FROM alpine:3.24
WORKDIR /app
RUN mkdir -p /var/lib && chmod 777 /var/lib
COPY --from=builder /app/app /app/app
USER 1000
CMD ["./app"]
