FROM maven:3.9-eclipse-temurin-17 AS builder
RUN apt-get update && apt-get install -y --no-install-recommends fonts-dejavu-core git && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
EXPOSE 8080
CMD ["java", "-jar", "target/app-1.0.0.jar"]
