FROM golang:1.22 AS builder
RUN useradd app
RUN install -d -m 0755 -o app -g app /data
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder --chown=app:app /data /data
COPY --from=builder /server /server
USER app
CMD ["/server"]
