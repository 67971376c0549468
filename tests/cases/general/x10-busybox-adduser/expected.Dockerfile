FROM golang:1.22-alpine AS builder
RUN addgroup -g 2000 app && adduser -D -u 2000 -G app app
WORKDIR /app
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder /app/app /app/app
COPY --from=builder --chown=app:app /home/app /home/app
USER app
CMD ["./app"]
