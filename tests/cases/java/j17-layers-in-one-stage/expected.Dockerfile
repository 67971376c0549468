FROM maven:3.9-eclipse-temurin-17 AS builder
WORKDIR /src
COPY . .
RUN mvn -q package -DskipTests
WORKDIR /app
RUN java -Djarmode=layertools -jar /src/target/demo-0.0.1-SNAPSHOT.jar extract && cp -r dependencies/. spring-boot-loader/. snapshot-dependencies/. application/. .

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app /app
EXPOSE 8080
CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]
