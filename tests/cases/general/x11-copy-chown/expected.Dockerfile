FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY --chown=1000:1000 uploads uploads
COPY go.mod main.go ./
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder --chown=1000:1000 /app/uploads /app/uploads
USER 1000
CMD ["./app"]
