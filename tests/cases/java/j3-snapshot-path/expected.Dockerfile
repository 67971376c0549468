FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/shop-0.0.1-SNAPSHOT.jar /app/target/shop-0.0.1-SNAPSHOT.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/app/target/shop-0.0.1-SNAPSHOT.jar"]
