FROM openjdk:17-jdk-slim AS builder
RUN apt-get update && apt-get install -y --no-install-recommends maven
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-jammy
ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
EXPOSE 8080
CMD ["java", "-jar", "target/app-1.0.0.jar"]
