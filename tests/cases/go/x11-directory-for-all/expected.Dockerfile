FROM golang:1.22 AS builder
WORKDIR /srv/upload
COPY . .
RUN CGO_ENABLED=0 go build -o upload . && chmod -R 777 spool

FROM alpine:3.24
WORKDIR /srv/upload
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder /srv/upload/spool /srv/upload/spool
COPY --from=builder /srv/upload/upload /srv/upload/upload
RUN chmod 777 /srv/upload/spool
USER nobody
CMD ["./upload"]
