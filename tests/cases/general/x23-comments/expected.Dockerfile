# Garden service
FROM golang:1.22-bookworm AS builder

# tools of the build
# hadolint ignore=DL3008
RUN apt-get update && \
    # the compiler
    apt-get install -y --no-install-recommends gcc && \

    # keep it small
    rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY . .
# the build itself
RUN CGO_ENABLED=0 \
    # a comment inside
    go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
# port of the service
EXPOSE 8080
# how it starts
CMD ["./app"]
# the end
