FROM openjdk:11-jdk-slim AS builder
COPY corp.crt /tmp/corp.crt
RUN keytool -importcert -noprompt -cacerts -storepass changeit -alias corp -file /tmp/corp.crt
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/Main.java

FROM openjdk:11-jre-slim-bullseye
WORKDIR /app
COPY --from=builder /app/out /app/out
COPY --from=builder /tmp/corp.crt /tmp/corp.crt
COPY --from=builder /usr/local/openjdk-11/lib/security/cacerts /usr/local/openjdk-11/lib/security/cacerts
CMD ["java", "-cp", "out", "com.example.Main"]
