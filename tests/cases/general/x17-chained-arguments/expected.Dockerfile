FROM golang:1.22 AS builder
ARG A=1
ARG B=${A}.0
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13:latest
ARG A=1
ARG B=${A}.0
WORKDIR /app
COPY --from=builder /app/server /app/server
LABEL v=$B
CMD ["./server"]
