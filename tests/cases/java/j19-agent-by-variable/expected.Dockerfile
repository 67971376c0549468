FROM maven:3.9-eclipse-temurin-17 AS builder
ADD https://example.com/agent-1.2.jar /opt/agents/agent.jar
ENV JAVA_TOOL_OPTIONS="-Xmx256m -javaagent:/opt/agents/agent.jar"
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
ENV JAVA_TOOL_OPTIONS="-Xmx256m -javaagent:/opt/agents/agent.jar"
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /opt/agents/agent.jar /opt/agents/agent.jar
CMD ["java", "-jar", "target/app-1.0.0.jar"]
