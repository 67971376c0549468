FROM openjdk:17-jdk-slim AS builder
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/Main.java

FROM eclipse-temurin:17-jre-jammy
ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
WORKDIR /app
COPY --from=builder /app/out /app/out
CMD ["java", "-cp", "out", "com.example.Main"]
