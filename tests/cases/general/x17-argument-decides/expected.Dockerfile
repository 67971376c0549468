FROM golang:1.22-bookworm AS builder
ARG DEVELOPMENT=
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN if [ -n "$DEVELOPMENT" ]; then cp settings.conf /etc/settings.conf; fi

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ["./app"]
