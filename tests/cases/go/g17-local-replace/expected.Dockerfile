FROM golang:1.22-alpine AS builder
WORKDIR /src/app
COPY . /src
RUN go build -o /app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src/app
COPY --from=builder /app /app
CMD ["/app"]
