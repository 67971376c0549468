FROM golang:1.22-alpine AS builder
WORKDIR /src
COPY . .
RUN go build -o /out ./cmd/api

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /out /out
ENTRYPOINT ["/out"]
