FROM gradle:8-jdk17 AS builder
WORKDIR /app
COPY . .
RUN gradle installDist --no-daemon

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/build/install/server /app/build/install/server
CMD ["build/install/server/bin/server"]
