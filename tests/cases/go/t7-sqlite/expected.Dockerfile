FROM golang:1.22 AS builder
WORKDIR /app
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o notes .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /app
COPY --from=builder /app/notes /app/notes
CMD ["./notes"]
