FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -q package
COPY docker/entrypoint.sh /entrypoint.sh
RUN chmod +x /entrypoint.sh

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /entrypoint.sh /entrypoint.sh
EXPOSE 8080
ENTRYPOINT ["/entrypoint.sh"]
CMD ["-Dgreeting=script"]
