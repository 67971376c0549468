FROM golang:1.22 AS builder
RUN useradd -m app
USER app
WORKDIR /home/app/src
COPY --chown=app . .
RUN CGO_ENABLED=0 go build -o server .

FROM alpine:3.24
WORKDIR /home/app/src
COPY --from=builder /etc/passwd /etc/group /etc/
RUN chown app:app /home/app/src && chown app:app /home/app
COPY --from=builder --chown=app /home/app/src/server /home/app/src/server
USER app
CMD ["./server"]
