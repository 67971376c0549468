FROM golang:1.22-alpine AS builder
RUN apk add --no-cache curl git make tzdata
WORKDIR /app
COPY . .
RUN go build -o app .

FROM alpine:3.21
RUN apk add --no-cache curl git
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /usr/share/zoneinfo /usr/share/zoneinfo
CMD ["sh", "-c", "curl --version >/dev/null && ./app"]
