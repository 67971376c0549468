FROM golang:1.19-alpine3.16 AS builder
WORKDIR /src
COPY . .
RUN go build -o /app .

FROM alpine:3.16
WORKDIR /src
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
