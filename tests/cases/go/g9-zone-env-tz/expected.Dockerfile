FROM golang:1.22 AS builder
ENV TZ=Asia/Tokyo
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /app .

FROM gcr.io/distroless/static-debian13:latest
ENV TZ=Asia/Tokyo
WORKDIR /src
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
