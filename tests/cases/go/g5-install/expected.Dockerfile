FROM golang:1.22 AS builder
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN go install ./...

FROM gcr.io/distroless/static-debian13:latest
ENV PATH=/go/bin:$PATH
WORKDIR /src
COPY --from=builder /go/bin/server /go/bin/server
CMD ["server"]
