FROM golang:1.22 AS builder

WORKDIR /app
COPY . .
RUN go build -o web .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /app
COPY --from=builder /app/config.json /app/web /app/
COPY --from=builder /app/static /app/static
COPY --from=builder /app/templates /app/templates
EXPOSE 8080
CMD ["./web"]
