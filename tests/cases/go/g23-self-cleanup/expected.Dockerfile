FROM golang:1.22 AS builder
COPY . /src
RUN cd /src && CGO_ENABLED=0 go build -o /app && rm -rf /usr/local/go /src

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /go
COPY --from=builder /app /app
CMD ["/app"]
