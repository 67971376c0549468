FROM alpine:3.21 AS builder
RUN apk add --no-cache cargo
WORKDIR /app
COPY . .
RUN cargo build --release

FROM alpine:3.21
RUN apk add --no-cache libgcc
WORKDIR /app
COPY --from=builder /app/target/release/app /app/target/release/app
CMD ["./target/release/app"]
