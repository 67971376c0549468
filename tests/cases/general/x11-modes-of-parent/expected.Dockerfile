FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN mkdir /app/logs && chmod -R 777 /app
RUN CGO_ENABLED=0 go build -o server .

FROM alpine:3.24
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
RUN mkdir -p /app/logs && chmod 777 /app/logs && chmod 777 /app
COPY --from=builder /app/server /app/server
USER nobody
CMD ./server && echo ok
