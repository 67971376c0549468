FROM golang:1.22-alpine AS builder
ENV ROOT=/srv
ARG NAME=web
WORKDIR $ROOT/${NAME:-none}
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
ARG NAME=web
ENV ROOT=/srv
WORKDIR /srv/${NAME}
COPY --from=builder /srv/${NAME}/app /srv/${NAME}/app
CMD ["./app"]
