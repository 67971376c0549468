FROM amazoncorretto:17 AS builder
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/Main.java

FROM amazoncorretto:17-headless
WORKDIR /app
COPY --from=builder /app/out /app/out
CMD ["java", "-cp", "out", "com.example.Main", "there"]
