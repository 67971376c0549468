FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /src
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /src
COPY --from=builder /src/api/target/api.jar /src/api/target/api.jar
COPY --from=builder /src/worker/target/worker.jar /src/worker/target/worker.jar
CMD ["java", "-jar", "api/target/api.jar"]
