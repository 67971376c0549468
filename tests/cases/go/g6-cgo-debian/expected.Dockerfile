FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN go build -o /app/answer .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /app
COPY --from=builder /app/answer /app/answer
CMD ["/app/answer"]
