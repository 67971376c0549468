FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package dependency:copy-dependencies

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/classes /app/target/classes
COPY --from=builder /app/target/dependency /app/target/dependency
CMD java -cp "target/classes:target/dependency/*" com.example.Main
