FROM golang:1.22 AS builder
ARG TOKEN=none
RUN git config --global url."https://${TOKEN}@git.example.com/".insteadOf "https://git.example.com/"
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /app /app
ENTRYPOINT ["/app"]
