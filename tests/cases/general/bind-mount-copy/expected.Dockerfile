FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN --mount=type=bind,source=settings,target=/mnt/settings cp /mnt/settings/app.conf /etc/app.conf

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/app.conf /etc/app.conf
CMD ["./app"]
