FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
COPY <<first.txt <<second.txt conf/
first
first.txt
second
second.txt
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /app/conf /app/conf
CMD ["./app"]
