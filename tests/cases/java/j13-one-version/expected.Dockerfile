FROM ubuntu:22.04 AS builder
RUN apt-get update && apt-get install -y openjdk-8-jdk && apt-get install -y maven
WORKDIR /clock
COPY . .
RUN mvn -q package

FROM ubuntu:22.04
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ca-certificates openjdk-8-jre && rm -rf /var/lib/apt/lists/*
WORKDIR /clock
COPY --from=builder /clock/target/clock-2.0.jar /clock/target/clock-2.0.jar
CMD ["java", "-cp", "target/clock-2.0.jar", "com.example.Clock"]
