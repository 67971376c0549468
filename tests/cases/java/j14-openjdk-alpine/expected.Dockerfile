FROM openjdk:8-jdk-alpine AS builder
RUN apk add --no-cache maven
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:8-jre-alpine
ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
CMD ["java", "-jar", "target/app-1.0.0.jar"]
