FROM golang:1.22-alpine AS builder
CMD ["first"]
ENTRYPOINT ["/bin/false"]
WORKDIR /app
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ["--color", "green"]
ENTRYPOINT ["./app"]
