# syntax=docker/dockerfile:1
FROM golang:1.22 AS builder
WORKDIR /src
RUN --mount=type=bind,source=go.mod,target=go.mod --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -o /app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
