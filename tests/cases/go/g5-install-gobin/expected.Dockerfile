FROM golang:1.22 AS builder
ENV CGO_ENABLED=0 GOBIN=/usr/local/bin
WORKDIR /src
COPY . .
RUN go install ./cmd/server

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /usr/local/bin/server /usr/local/bin/server
CMD ["server"]
