FROM eclipse-temurin:17-jre-jammy
ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
ARG JAR_FILE=target/*.jar
COPY ${JAR_FILE} app.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/app.jar"]
