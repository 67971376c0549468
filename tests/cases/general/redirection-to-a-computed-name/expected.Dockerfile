FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .
RUN arch=$(uname -m) && echo made > /opt/$arch.txt

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/server /app/server
CMD ["./server"]
