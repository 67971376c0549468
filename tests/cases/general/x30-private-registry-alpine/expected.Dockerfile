FROM reg.corp.example:5000/mirror/golang:1.22-alpine3.20 AS builder
WORKDIR /app
COPY . .
RUN go build -o app .

FROM reg.corp.example:5000/mirror/alpine:3.20
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ["./app"]
