FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN go build -ldflags '-linkmode external -extldflags "-static"' -o /app/answer .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /app
COPY --from=builder /app/answer /app/answer
CMD ["/app/answer"]
