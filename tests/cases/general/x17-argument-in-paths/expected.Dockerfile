FROM golang:1.22-bookworm AS builder
ARG DIRECTORY=/srv/app
ARG MODE=production
WORKDIR $DIRECTORY
COPY . .
RUN CGO_ENABLED=0 go build -o app . && mkdir -p /data/$MODE
COPY settings/$MODE.conf /etc/app/$MODE.conf

FROM gcr.io/distroless/static-debian13:latest
ARG DIRECTORY=/srv/app
ARG MODE=production
WORKDIR ${DIRECTORY}
COPY --from=builder /data/${MODE} /data/${MODE}
COPY --from=builder /etc/app/${MODE}.conf /etc/app/${MODE}.conf
COPY --from=builder ${DIRECTORY}/app ${DIRECTORY}/app
CMD ["./app"]
