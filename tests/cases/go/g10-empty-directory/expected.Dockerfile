FROM golang:1.22-alpine AS builder

WORKDIR /app

COPY . .
RUN go build -o notes .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/database /app/database
COPY --from=builder /app/notes /app/notes
LABEL title="notes"
EXPOSE 8080
CMD ["/app/notes"]
