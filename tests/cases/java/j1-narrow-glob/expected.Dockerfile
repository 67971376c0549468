FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package && cp target/*0.jar /app.jar

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app.jar /app.jar
ENTRYPOINT ["java", "-jar", "/app.jar"]
