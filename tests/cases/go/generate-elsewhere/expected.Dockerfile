FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN go generate ./... && CGO_ENABLED=0 go build -o /app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /app /app
CMD ["/app"]
