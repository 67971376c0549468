FROM golang:1.22-alpine AS runtime
WORKDIR /app
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=runtime /app/app /app/app
CMD ["./app"]
