ARG GO_VERSION=1.22
FROM golang:${GO_VERSION}-alpine AS builder
ARG VERSION=dev
ENV APP_VERSION=$VERSION
WORKDIR /app
COPY . .
RUN go build -ldflags "-X main.stamp=${VERSION}" -o app .

FROM gcr.io/distroless/static-debian13:latest
ARG VERSION=dev
ENV APP_VERSION=$VERSION
WORKDIR /app
COPY --from=builder /app/app /app/app
LABEL version=${VERSION}
CMD ["./app"]
