FROM gradle:8-jdk17 AS builder
WORKDIR /service
COPY build.gradle .
COPY src ./src
RUN gradle bootJar --no-daemon

FROM eclipse-temurin:17-jre-noble
WORKDIR /service
COPY --from=builder /service/build/libs/service-0.0.1-SNAPSHOT.jar /service/build/libs/service-0.0.1-SNAPSHOT.jar
CMD ["java", "-jar", "build/libs/service-0.0.1-SNAPSHOT.jar"]
