FROM maven:3.9-eclipse-temurin-17 AS builder
RUN apt-get update && apt-get install -y nodejs npm
WORKDIR /app
COPY web web
RUN cd web && npm install && npm run build
COPY pom.xml .
COPY src src
RUN mkdir -p src/main/resources && cp -r web/dist src/main/resources/static
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/src/main/resources/static /app/src/main/resources/static
COPY --from=builder /app/target/shop.jar /app/target/shop.jar
EXPOSE 8080
CMD ["java", "-jar", "target/shop.jar"]
