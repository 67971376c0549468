FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go install .

FROM alpine:3.24
ENV GOPATH=/go
ENV PATH=/go/bin:$PATH
WORKDIR /app
COPY --from=builder /go/bin/app /go/bin/app
CMD $GOPATH/bin/app
