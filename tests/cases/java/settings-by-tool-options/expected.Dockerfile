FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -B package && mkdir conf && cp settings.properties conf/made.properties
ENV JAVA_TOOL_OPTIONS="-Dapp.settings=conf/made.properties"

FROM eclipse-temurin:17-jre-noble
ENV JAVA_TOOL_OPTIONS="-Dapp.settings=conf/made.properties"
WORKDIR /app
COPY --from=builder /app/conf/made.properties /app/conf/made.properties
COPY --from=builder /app/settings.properties /app/settings.properties
COPY --from=builder /app/target/app.jar /app/target/app.jar
CMD ["java", "-jar", "target/app.jar"]
