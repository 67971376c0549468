FROM golang:1.22-alpine AS builder
ENV ROOT=/srv
ARG NAME=web
WORKDIR $ROOT/${NAME:-none}
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
ENV ROOT=/srv
WORKDIR /srv/web
COPY --from=builder /srv/web/app /srv/web/app
CMD ["./app"]
