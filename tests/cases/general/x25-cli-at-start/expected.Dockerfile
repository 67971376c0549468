FROM golang:1.22-alpine AS builder
RUN go install golang.org/x/example/hello@v0.0.0-20240205180059-32022caedd6a
WORKDIR /app
COPY . .
RUN go build -o app .

FROM alpine:3.21
ENV PATH=/go/bin:$PATH
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /go/bin/hello /go/bin/hello
CMD ["sh", "-c", "hello && exec ./app"]
