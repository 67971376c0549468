FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .
RUN sed -i -e 's/^UMASK.*/UMASK 077/' /etc/login.defs

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
COPY --from=builder /etc/login.defs /etc/login.defs
CMD ["./app"]
