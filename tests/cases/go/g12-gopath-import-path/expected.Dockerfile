FROM golang:1.13-alpine AS builder
ADD . /go/src/example.com/team/tool
RUN go install example.com/team/tool

FROM alpine:3.12
ENV PATH=/go/bin:$PATH
WORKDIR /go
COPY --from=builder /go/bin/tool /go/bin/tool
ENTRYPOINT /go/bin/tool
