FROM golang:1.10 AS builder
ENV CGO_ENABLED=0
WORKDIR /go/src/app
COPY . .
RUN go get -d -v ./...
RUN go install -v ./...

FROM gcr.io/distroless/static-debian13:latest
ENV PATH=/go/bin:$PATH
WORKDIR /go/src/app
COPY --from=builder /go/bin/app /go/bin/app
CMD ["app"]
