FROM golang:1.22-alpine AS builder
WORKDIR /go/src/app
ENV CGO_ENABLED=0
COPY . .
RUN mkdir logs
RUN go build -o server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /go/src/app
COPY --from=builder /go/src/app/logs /go/src/app/logs
COPY --from=builder /go/src/app/server /go/src/app/server
CMD ["./server"]
