FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY --from=busybox:latest /bin/busybox /usr/local/bin/busybox
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /usr/local/bin/busybox /usr/local/bin/busybox
CMD ["./app"]
