FROM golang:1.22 AS builder
WORKDIR /app
COPY *.go ./
RUN CGO_ENABLED=0 go build serve.go main.go

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/serve /app/serve
CMD ["./serve"]
