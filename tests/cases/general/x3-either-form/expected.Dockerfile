FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app . && go run ./generate site
RUN mkdir -p /srv/app && cp -r site /srv/app/site && cp settings.conf /srv/app/settings.conf

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /srv/app/settings.conf /srv/app/settings.conf
COPY --from=builder /srv/app/site /srv/app/site
CMD ["./app"]
