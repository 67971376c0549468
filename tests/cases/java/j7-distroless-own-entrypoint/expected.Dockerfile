FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package

FROM gcr.io/distroless/java17-debian13:latest
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
EXPOSE 8080
ENTRYPOINT ["java", "-Xmx64m", "-jar", "/app/target/app-1.0.0.jar"]
