FROM eclipse-temurin:17-jdk AS builder
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/*.java

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=builder /app/out /app/out
CMD ["java", "-cp", "out", "com.example.Main"]
