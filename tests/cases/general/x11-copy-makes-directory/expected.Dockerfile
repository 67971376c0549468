FROM golang:1.22 AS builder
RUN useradd app
COPY --chown=app:app . /app
WORKDIR /app
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .

FROM alpine:3.24
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
RUN chown app:app /app
COPY --from=builder /usr/local/bin/server /usr/local/bin/server
USER app
CMD ["server"]
