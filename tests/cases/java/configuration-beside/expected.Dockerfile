FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -B package -DskipTests

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/config /app/config
COPY --from=builder /app/target/demo-1.0.jar /app/target/demo-1.0.jar
EXPOSE 8080
CMD ["java", "-jar", "target/demo-1.0.jar"]
