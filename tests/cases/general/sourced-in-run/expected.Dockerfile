FROM golang:1.22-bookworm AS builder
WORKDIR /app
COPY . .
RUN . ./build.sh

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
