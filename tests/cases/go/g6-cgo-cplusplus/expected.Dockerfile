FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN go build -o /app/words .

FROM gcr.io/distroless/cc-debian12:latest
WORKDIR /app
COPY --from=builder /app/words /app/words
CMD ["/app/words"]
