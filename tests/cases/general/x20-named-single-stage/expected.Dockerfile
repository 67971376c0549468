FROM golang:1.22-alpine AS build
WORKDIR /app
COPY . .
RUN go build -o app .

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=build /app/app /app/app
CMD ["./app"]
