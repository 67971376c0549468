FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o bin/app . && ln -s /app/bin/app /usr/local/bin/app

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/bin/app /app/bin/app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
