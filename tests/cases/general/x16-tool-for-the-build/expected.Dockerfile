FROM golang:1.22-bookworm AS builder
RUN curl -fsSL https://example.com/generator.tar.gz | tar -xz -C /opt
WORKDIR /app
COPY . .
RUN /opt/generator/bin/generate && CGO_ENABLED=0 go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ["./app"]
