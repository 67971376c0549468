FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM alpine:3.24
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /app/settings /app/settings
CMD exec ./app ${SETTINGS:-settings/production.conf}
