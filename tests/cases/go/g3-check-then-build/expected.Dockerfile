FROM golang:1.22 AS builder
ENV CGO_ENABLED=0
WORKDIR /app
COPY . .
RUN go vet ./... && go build ./...
RUN go build -o /usr/local/bin/app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
