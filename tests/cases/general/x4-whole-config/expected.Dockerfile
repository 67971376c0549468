FROM golang:1.22-alpine AS builder
ENV CGO_ENABLED=0 GOFLAGS=-trimpath
ENV APP_MODE production
ENV APP_HOME=/app APP_DATA=${APP_HOME:-/x}/data
WORKDIR $APP_HOME
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
ENV APP_MODE production
ENV APP_HOME=/app APP_DATA=${APP_HOME:-/x}/data
WORKDIR /app
COPY --from=builder /app/app /app/app
LABEL org.opencontainers.image.title="Garden" maintainer=ada@example.com
EXPOSE 8080/tcp 9090/udp
VOLUME ["/app/data"]
STOPSIGNAL SIGINT
HEALTHCHECK NONE
ENTRYPOINT ["./app"]
CMD ["--verbose"]
