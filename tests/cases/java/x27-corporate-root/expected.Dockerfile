FROM openjdk:11-jdk-slim AS builder
COPY corp.crt /usr/local/share/ca-certificates/corp.crt
RUN update-ca-certificates
WORKDIR /app
COPY src ./src
RUN javac -d out src/main/java/com/example/Main.java

FROM openjdk:11-jre-slim-bullseye
WORKDIR /app
COPY --from=builder /app/out /app/out
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /usr/local/openjdk-11/lib/security/cacerts /usr/local/openjdk-11/lib/security/cacerts
COPY --from=builder /usr/local/share/ca-certificates/corp.crt /usr/local/share/ca-certificates/corp.crt
CMD ["java", "-cp", "out", "com.example.Main"]
