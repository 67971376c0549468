FROM golang:1.22 AS builder
RUN CGO_ENABLED=0 go install golang.org/x/example/hello@v0.0.0-20240205180059-32022caedd6a

FROM gcr.io/distroless/static-debian13:latest
ENV PATH=/go/bin:$PATH
WORKDIR /go
COPY --from=builder /go/bin/hello /go/bin/hello
ENTRYPOINT ["hello"]
