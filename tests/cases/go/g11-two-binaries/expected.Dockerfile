FROM golang:1.22-alpine AS builder
WORKDIR /src
COPY . .
RUN go build -o /bin/api ./cmd/api && go build -o /bin/worker ./cmd/worker

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /bin/api /bin/worker /bin/
CMD ["/bin/api"]
