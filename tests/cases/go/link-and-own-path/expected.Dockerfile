FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /opt/app/app . && cp -r assets /opt/app/ && ln -s /opt/app/app /usr/local/bin/app

FROM alpine:3.24
WORKDIR /src
COPY --from=builder /opt/app/app /opt/app/app
COPY --from=builder /opt/app/assets /opt/app/assets
COPY --from=builder /src/assets /src/assets
RUN ln -sfn /opt/app/app /usr/local/bin/app
CMD ["app"]
