FROM maven:3.9-eclipse-temurin-17 AS builder
COPY corp.crt /tmp/corp.crt
RUN keytool -importcert -noprompt -cacerts -storepass changeit -alias corp -file /tmp/corp.crt
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /opt/java/openjdk/lib/security/cacerts /opt/java/openjdk/lib/security/cacerts
COPY --from=builder /tmp/corp.crt /tmp/corp.crt
CMD ["java", "-jar", "target/app-1.0.0.jar"]
