FROM golang:1.10 AS builder
ENV CGO_ENABLED=0
COPY . /go/src/app
RUN cd /go/src/app && go install -v ./...

FROM alpine:3.24
ENV PATH=/go/bin:$PATH
WORKDIR /go
COPY --from=builder /go/bin/app /go/bin/app
CMD app
