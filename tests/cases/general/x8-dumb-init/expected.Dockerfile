FROM golang:1.22-alpine AS builder
RUN apk add --no-cache dumb-init
WORKDIR /app
COPY . .
RUN go build -o app .

FROM alpine:3.21
RUN apk add --no-cache dumb-init
WORKDIR /app
COPY --from=builder /app/app /app/app
ENTRYPOINT ["dumb-init", "--"]
CMD ["./app"]
