FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN mkdir -p ~/.config/server && cp conf.yml ~/.config/server/config.yml \
    && CGO_ENABLED=0 go build -o /usr/local/bin/server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /root/.config/server/config.yml /root/.config/server/config.yml
COPY --from=builder /src/conf.yml /src/conf.yml
COPY --from=builder /usr/local/bin/server /usr/local/bin/server
CMD ["server"]
