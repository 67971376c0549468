FROM golang:1.22-bookworm AS builder
WORKDIR /src
RUN --mount=type=bind,target=. CGO_ENABLED=0 go build -o /usr/local/bin/app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
