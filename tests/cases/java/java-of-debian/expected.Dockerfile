FROM debian:bookworm AS builder
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN mvn -q package

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
EXPOSE 8080
CMD ["java", "-jar", "target/app-1.0.0.jar"]
