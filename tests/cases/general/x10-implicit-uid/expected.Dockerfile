FROM golang:1.22-bookworm AS builder
RUN useradd -r app
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder /app/app /app/app
USER app
CMD ["./app"]
