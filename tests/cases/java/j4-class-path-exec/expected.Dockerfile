FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package dependency:copy-dependencies -DoutputDirectory=target/lib

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /app/target/lib /app/target/lib
ENTRYPOINT ["java", "-cp", "target/app-1.0.0.jar:target/lib/*", "com.example.Main"]
