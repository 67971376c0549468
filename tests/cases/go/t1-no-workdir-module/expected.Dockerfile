FROM golang:1.19 AS builder
COPY . .
RUN go build -o main .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /go
COPY --from=builder /go/main /go/main
CMD ["./main"]
