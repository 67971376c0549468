FROM eclipse-temurin:17-jdk-jammy AS builder
RUN apt-get update && apt-get install -y wget && wget -q https://archive.apache.org/dist/maven/maven-3/3.9.6/binaries/apache-maven-3.9.6-bin.tar.gz && tar -xzf apache-maven-3.9.6-bin.tar.gz -C /opt && rm apache-maven-3.9.6-bin.tar.gz
ENV PATH=/opt/apache-maven-3.9.6/bin:$PATH
WORKDIR /app
COPY . .
RUN mvn -q package

FROM eclipse-temurin:17-jre-jammy
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
CMD ["java", "-jar", "target/app-1.0.0.jar"]
