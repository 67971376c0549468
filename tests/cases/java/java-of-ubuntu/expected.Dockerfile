FROM ubuntu:22.04 AS builder
RUN apt-get update && apt-get install -y openjdk-17-jdk maven
ENV JAVA_HOME /usr/lib/jvm/java-17-openjdk-amd64
WORKDIR /app
COPY . .
RUN mvn -q package

FROM ubuntu:22.04
ENV JAVA_HOME /usr/lib/jvm/java-17-openjdk-amd64
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ca-certificates openjdk-17-jre && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "target/app-1.0.0.jar"]
