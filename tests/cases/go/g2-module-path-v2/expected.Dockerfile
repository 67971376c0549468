FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0
RUN go build

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /src/myapp /src/myapp
CMD ["./myapp"]
