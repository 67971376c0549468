FROM golang:1.22-alpine AS builder
RUN adduser -D -u 2000 app
WORKDIR /app
COPY . .
RUN go build -o app . && mkdir logs && chown -R app:app /app

FROM gcr.io/distroless/static-debian13:latest
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder --chown=app:app /app/app /app/app
COPY --from=builder --chown=app:app /app/logs /app/logs
COPY --from=builder --chown=app:app /home/app /home/app
WORKDIR /app
USER app
CMD ["./app"]
