FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package
COPY run.sh /run.sh

FROM eclipse-temurin:17-jdk-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /run.sh /run.sh
EXPOSE 8080
ENTRYPOINT ["/run.sh"]
