FROM golang:1.22-alpine AS builder
ADD https://example.com/words.txt /srv/words.txt
WORKDIR /app
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /srv/words.txt /srv/words.txt
CMD ["./app"]
