FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -ldflags "-X main.version=$(git describe --always 2>/dev/null || echo dev)" -o /app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /app /app
CMD ["/app"]
