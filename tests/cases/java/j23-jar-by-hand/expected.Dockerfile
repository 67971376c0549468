FROM eclipse-temurin:17-jdk AS builder
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/Main.java && jar cfe app.jar com.example.Main -C out .

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=builder /app/app.jar /app/app.jar
ENTRYPOINT ["java", "-jar", "app.jar"]
