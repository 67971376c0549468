ARG PORT=8123
FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN go build -o app .
ARG PORT
ENV PORT=$PORT

FROM gcr.io/distroless/static-debian13:latest
ARG PORT
ENV PORT=$PORT
WORKDIR /app
COPY --from=builder /app/app /app/app
EXPOSE $PORT
CMD ["./app"]
