FROM golang:1.22 AS builder
RUN useradd -m -u 1001 app
WORKDIR /home/app
COPY . .
RUN CGO_ENABLED=0 go build -o svc . && chown app:app svc

FROM gcr.io/distroless/static-debian13:latest
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder --chown=app:app /home/app/svc /home/app/svc
WORKDIR /home/app
USER app
CMD ["./svc"]
