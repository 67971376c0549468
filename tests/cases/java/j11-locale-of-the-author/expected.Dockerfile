FROM openjdk:17-jdk-slim AS builder
ENV LANG=de_DE.UTF-8
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/Main.java

FROM eclipse-temurin:17-jre-jammy
ENV LANG=de_DE.UTF-8
ENV LC_ALL=de_DE.UTF-8
WORKDIR /app
COPY --from=builder /app/out /app/out
CMD ["java", "-cp", "out", "com.example.Main"]
