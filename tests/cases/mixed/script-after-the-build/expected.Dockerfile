FROM golang:1.22 AS builder
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
WORKDIR /app
COPY . .
RUN npm --prefix web install --no-audit --no-fund && npm --prefix web run build
RUN CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/pages /app/pages
COPY --from=builder /app/server /app/server
EXPOSE 8080
CMD ["./server"]
