FROM golang:1.22-alpine3.20 AS builder
RUN apk add --no-cache gcc musl-dev
WORKDIR /app
COPY . .
RUN go build -o /app/answer .

FROM alpine:3.20
WORKDIR /app
COPY --from=builder /app/answer /app/answer
CMD ["/app/answer"]
