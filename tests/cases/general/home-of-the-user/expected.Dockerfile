FROM golang:1.22 AS builder
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .
RUN mkdir -p ~/.app && echo made > $HOME/.app/state

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/server /app/server
COPY --from=builder /root/.app/state /root/.app/state
CMD ["./server"]
