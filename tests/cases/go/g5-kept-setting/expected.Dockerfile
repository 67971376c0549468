FROM golang:1.22-bookworm AS builder
RUN go env -w GOBIN=/usr/local/bin CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN go install .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
