FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -tags production -o page .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/page /app/page
COPY --from=builder /app/pages/index.html /app/pages/index.html
CMD ["./page"]
