# syntax=docker/dockerfile:1
FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN <<EOF
mkdir -p /data
cp settings.conf /data/settings.conf
CGO_ENABLED=0 go build -o app .
ls
EOF

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /data/settings.conf /data/settings.conf
CMD ["./app"]
