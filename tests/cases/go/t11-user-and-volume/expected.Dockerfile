FROM golang:1.22 AS builder
RUN groupadd -g 1234 app && useradd -r -u 1234 -g app -d /app app
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o store .
RUN mkdir -p /data && chown app:app /data

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder /app/store /app/store
COPY --from=builder --chown=app:app /data /data
USER app
VOLUME /data
CMD ["/app/store"]
