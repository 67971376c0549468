FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/api-1.0.0-runner.jar /app/target/api-1.0.0-runner.jar
EXPOSE 8080
CMD ["java", "-jar", "target/api-1.0.0-runner.jar"]
