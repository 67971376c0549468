FROM golang:1.22-alpine AS builder
WORKDIR /src
COPY . .
RUN go build ./app

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /src/server /src/server
CMD ["/src/server"]
