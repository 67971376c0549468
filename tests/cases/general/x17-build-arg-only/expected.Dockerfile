FROM golang:1.22-alpine AS builder
ARG TARGET=serve
ARG MODE=arg
ENV MODE=env
WORKDIR /app
COPY . .
RUN go build -o /usr/local/bin/app ./cmd/$TARGET

FROM gcr.io/distroless/static-debian13:latest
ENV MODE=env
WORKDIR /app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
