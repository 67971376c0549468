FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN GOARCH=386 go install ./cmd/server

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /src
COPY --from=builder /go/bin/linux_386/server /go/bin/linux_386/server
CMD ["/go/bin/linux_386/server"]
