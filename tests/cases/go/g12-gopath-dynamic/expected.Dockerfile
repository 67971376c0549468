FROM golang:1.10 AS builder
COPY . /go/src/example.com/team/lookup
WORKDIR /go/src/example.com/team/lookup
RUN go build

FROM debian:stretch-slim
WORKDIR /go/src/example.com/team/lookup
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /go/src/example.com/team/lookup/lookup /go/src/example.com/team/lookup/lookup
CMD ["./lookup"]
