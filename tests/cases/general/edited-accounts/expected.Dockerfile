FROM golang:1.22-bookworm AS builder
RUN sed -i "s/^www-data:x:33:33:/www-data:x:1033:1033:/" /etc/passwd
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o app .

FROM alpine:3.24
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --from=builder /app/app /app/app
USER www-data
CMD ./app && echo done | cat
