FROM golang:1.22-bookworm AS builder
ARG OUTPUT=/usr/local/bin/app
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o $OUTPUT .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["/usr/local/bin/app"]
