# syntax=docker/dockerfile:1
FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN <<'EOF'
set -e
# FROM scratch
CMD=build
go $CMD -o app .
EOF
COPY <<-EOT /app/config.txt
	FROM here
	ENTRYPOINT ["not", "this"]
	EOT
RUN <<-"ONE" cat >/app/one.txt
	one
	ONE

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/config.txt /app/one.txt /app/
CMD ["./app"]
