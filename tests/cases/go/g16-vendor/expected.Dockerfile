FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -mod=vendor -o /src/bin/app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /src/bin/app /src/bin/app
CMD ["bin/app"]
