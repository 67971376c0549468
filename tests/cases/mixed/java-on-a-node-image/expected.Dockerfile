FROM node:20 AS builder
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven
WORKDIR /app
COPY . .
RUN cd web && npm install && npm run build
RUN mkdir -p src/main/resources && cp -r web/dist src/main/resources/static && mvn -q package

FROM node:20-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/src/main/resources/static /app/src/main/resources/static
COPY --from=builder /app/target/shop.jar /app/target/shop.jar
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
EXPOSE 8080
CMD ["java", "-jar", "target/shop.jar"]
