FROM golang:1.22-alpine AS builder
ARG API_KEY=unset
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=netrc,target=/root/.netrc test -n "$API_KEY" && go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
CMD ["./app"]
