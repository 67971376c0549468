FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o out/app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/out/app /app/out/app
CMD ["out/app"]
