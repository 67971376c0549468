FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /clock .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /clock /clock
CMD ["/clock"]
