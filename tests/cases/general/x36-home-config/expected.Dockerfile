FROM golang:1.22-alpine AS builder
COPY config.txt /root/.config/app/config.txt
WORKDIR /src
COPY main.go go.mod ./
RUN go build -o /app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /app /app
COPY --from=builder /root/.config/app/config.txt /root/.config/app/config.txt
CMD ["/app"]
