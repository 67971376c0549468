FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN go generate ./... && CGO_ENABLED=0 go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /src /src
COPY --from=builder /usr/share/greeter/names.txt /usr/share/greeter/names.txt
COPY --from=builder /var/lib/greeter/build.txt /var/lib/greeter/build.txt
COPY --from=builder /var/lib/main-x /var/lib/main-x
CMD ["./app"]
