FROM golang:1.22-alpine AS builder
WORKDIR /src
COPY . .
RUN go build -o /out/ ./cmd/...

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /out/api /out/worker /out/
CMD ["/out/api"]
