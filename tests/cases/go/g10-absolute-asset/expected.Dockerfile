FROM golang:1.22-alpine AS builder
COPY etc/app.conf /etc/app/app.conf
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /etc/app/app.conf /etc/app/app.conf
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
