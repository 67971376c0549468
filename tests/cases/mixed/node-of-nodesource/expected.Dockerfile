FROM golang:1.22 AS builder
RUN apt-get update && apt-get install -y curl gnupg
RUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs
WORKDIR /app
COPY . .
RUN cd web && npm install --no-audit --no-fund && npm run build
RUN CGO_ENABLED=0 go build -o server .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/server /app/server
COPY --from=builder /app/web/dist /app/web/dist
EXPOSE 8080
CMD ["./server"]
