FROM maven:3.9-eclipse-temurin-17 AS builder
RUN groupadd -r app && useradd -r -g app app
WORKDIR /app
COPY . .
RUN mvn -q package && mkdir -p /var/log/app && chown app:app /var/log/app

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /etc/passwd /etc/group /etc/
RUN mkdir -p /var/log/app && chown app:app /var/log/app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
USER app
EXPOSE 8080
CMD ["java", "-jar", "target/app-1.0.0.jar"]
