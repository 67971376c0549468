FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN go build -tags netgo,osusergo -o /app .

FROM gcr.io/distroless/base-debian12:latest
WORKDIR /src
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
