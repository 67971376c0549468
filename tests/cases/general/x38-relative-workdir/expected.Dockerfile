FROM golang:1.22-alpine AS builder
WORKDIR app
WORKDIR src
COPY . .
RUN go build -o ../run .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /go/app/src
COPY --from=builder /go/app/run /go/app/run
CMD ["../run"]
