FROM gradle:8-jdk17 AS builder
WORKDIR /app
COPY . .
RUN gradle bootJar --no-daemon && cp build/libs/*.jar app.jar

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/app.jar /app/app.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "app.jar"]
