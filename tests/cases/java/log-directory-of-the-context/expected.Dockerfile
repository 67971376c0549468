FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /app
COPY . .
RUN mvn -B package
ENV APP_OPTS="-Xmx64m -Dapp.settings=/app/agent/settings.properties,strict"

FROM eclipse-temurin:17-jre-noble
ENV APP_OPTS="-Xmx64m -Dapp.settings=/app/agent/settings.properties,strict"
WORKDIR /app
RUN mkdir -p /app/logs
COPY --from=builder /app/agent /app/agent
COPY --from=builder /app/target/app.jar /app/target/app.jar
CMD java $APP_OPTS -Xlog:gc:file=logs/gc.log -jar target/app.jar
