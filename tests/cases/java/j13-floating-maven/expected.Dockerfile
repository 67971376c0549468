FROM maven:3.9 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:26-jre-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
EXPOSE 8080
CMD ["java", "-jar", "target/app-1.0.0.jar"]
