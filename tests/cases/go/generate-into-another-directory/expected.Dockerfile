FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN go run gen.go && CGO_ENABLED=0 go build -o /app/server .

FROM gcr.io/distroless/static-debian13:latest
COPY --from=builder /app /app
WORKDIR /app
CMD ["/app/server"]
