FROM eclipse-temurin:17-jdk AS builder
WORKDIR /app
COPY Main.java .
RUN javac Main.java

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=builder /app /app
CMD ["java", "Main"]
