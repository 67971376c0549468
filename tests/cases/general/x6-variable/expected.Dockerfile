FROM golang:1.22-alpine AS builder
ENV PORT=8000
WORKDIR /app
COPY . .
RUN go build -o app .

FROM alpine:3.21
ENV PORT=8000
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ./app --port $PORT
