FROM golang:1.22 AS builder
WORKDIR /srv/count
COPY . .
RUN CGO_ENABLED=0 go build -o count . && chmod -R 777 state

FROM alpine:3.24
WORKDIR /srv/count
COPY --from=builder /etc/passwd /etc/group /etc/
RUN mkdir -p /srv/count/state && chmod 777 /srv/count/state
COPY --from=builder /srv/count/count /srv/count/count
COPY --from=builder /srv/count/state/number /srv/count/state/number
USER nobody
CMD ["./count"]
