FROM golang:1.22-alpine AS builder
WORKDIR /app
COPY . .
RUN cd cmd/api && go build -o ../../dist/api .
RUN cp dist/api /usr/local/bin/

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /usr/local/bin/api /usr/local/bin/api
CMD ["api"]
