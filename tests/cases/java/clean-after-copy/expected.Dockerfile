FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package && cp target/app-1.0.0.jar /app.jar && mvn -q clean

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app.jar /app.jar
EXPOSE 8080
CMD ["java", "-jar", "/app.jar"]
