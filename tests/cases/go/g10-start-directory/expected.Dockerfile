FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN cd server && go build -o server .

FROM alpine:3.21
WORKDIR /app
COPY --from=builder /app/server/pages/index.html /app/server/pages/index.html
COPY --from=builder /app/server/server /app/server/server
CMD cd server && ./server
