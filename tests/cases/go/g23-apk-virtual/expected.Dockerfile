FROM golang:1.22-alpine AS builder
WORKDIR /src
COPY . .
RUN apk add --no-cache --virtual .build-deps git make \
 && make \
 && apk del .build-deps

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /src
COPY --from=builder /src/app /src/app
CMD ["/src/app"]
