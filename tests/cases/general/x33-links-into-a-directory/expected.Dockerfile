FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /opt/tools/one ./one && CGO_ENABLED=0 go build -o /opt/tools/two ./two
RUN ln -s /opt/tools/one /opt/tools/two /usr/local/bin/
WORKDIR /usr/local/sbin
RUN ln -s /opt/tools/one

FROM gcr.io/distroless/static-debian13:latest
COPY --from=builder /opt/tools/one /opt/tools/two /opt/tools/
COPY --from=builder /usr/local/bin/one /usr/local/bin/one
COPY --from=builder /usr/local/bin/two /usr/local/bin/two
COPY --from=builder /usr/local/sbin/one /usr/local/sbin/one
WORKDIR /srv
ENTRYPOINT ["two"]
