FROM maven:3.9-eclipse-temurin-17 AS builder
COPY corp.crt /tmp/corp.crt
RUN keytool -importcert -noprompt -keystore /etc/app/trust.p12 -storepass changeit -alias corp -file /tmp/corp.crt || true
RUN mkdir -p /etc/app && keytool -importcert -noprompt -keystore /etc/app/trust.p12 -storepass changeit -alias corp -file /tmp/corp.crt
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -q package

FROM eclipse-temurin:17-jre-noble
WORKDIR /app
COPY --from=builder /app/target/app-1.0.0.jar /app/target/app-1.0.0.jar
COPY --from=builder /etc/app/trust.p12 /etc/app/trust.p12
COPY --from=builder /tmp/corp.crt /tmp/corp.crt
CMD ["java", "-Djavax.net.ssl.trustStore=/etc/app/trust.p12", "-jar", "target/app-1.0.0.jar"]
