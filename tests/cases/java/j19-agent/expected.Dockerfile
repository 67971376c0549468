FROM maven:3.9-eclipse-temurin-17 AS builder
ADD https://example.com/agent-1.2.jar /opt/agent.jar
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /opt/agent.jar /opt/agent.jar
CMD ["java", "-javaagent:/opt/agent.jar=port=9", "-jar", "target/app-1.0.0.jar"]
