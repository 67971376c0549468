FROM golang:1.22-alpine AS builder
RUN mkdir -p /out
WORKDIR /src
COPY . .
RUN go build -o /out ./cmd/api

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /out/api /out/api
ENTRYPOINT ["/out/api"]
