FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /src
COPY . .
RUN mvn -q package -DskipTests && cp target/*.jar /app.jar
RUN java -Djarmode=tools -jar /app.jar extract --destination /tmp/layers --libraries app-lib && mv /tmp/layers/app-lib /tmp/layers/app.jar /
ENV JAVA_OPTS="-Xmx256m"

FROM eclipse-temurin:17-jre-noble
ENV JAVA_OPTS="-Xmx256m"
WORKDIR /src
COPY --from=builder /app-lib /app-lib
COPY --from=builder /app.jar /app.jar
EXPOSE 8080
ENTRYPOINT ["sh", "-c", "exec java $JAVA_OPTS -jar /app.jar"]
