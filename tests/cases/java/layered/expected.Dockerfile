FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY pom.xml .
RUN mvn -q dependency:go-offline
COPY src ./src
RUN mvn -q package -DskipTests
RUN java -Djarmode=tools -jar /app/target/demo-0.0.1-SNAPSHOT.jar extract --destination /tmp/layers --libraries demo-0.0.1-SNAPSHOT-lib && mv /tmp/layers/demo-0.0.1-SNAPSHOT-lib /tmp/layers/demo-0.0.1-SNAPSHOT.jar /app/target/

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/demo-0.0.1-SNAPSHOT-lib /app/target/demo-0.0.1-SNAPSHOT-lib
COPY --from=builder /app/target/demo-0.0.1-SNAPSHOT.jar /app/target/demo-0.0.1-SNAPSHOT.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/app/target/demo-0.0.1-SNAPSHOT.jar"]
