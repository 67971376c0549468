FROM tomcat:9.0-jdk17-temurin AS builder
RUN apt-get update && apt-get install -y maven
WORKDIR /build
COPY . .
RUN mvn -B package && cp target/app.war /usr/local/tomcat/webapps/ROOT.war
ENV CATALINA_OPTS="-Xmx512m -javaagent:/build/agent/jmx.jar=9404:/build/agent/jmx.yml"

FROM tomcat:9.0-jre17-temurin
ENV CATALINA_OPTS="-Xmx512m -javaagent:/build/agent/jmx.jar=9404:/build/agent/jmx.yml"
WORKDIR /build
COPY --from=builder /build/agent/jmx.jar /build/agent/jmx.yml /build/agent/
COPY --from=builder /usr/local/tomcat/webapps/ROOT.war /usr/local/tomcat/webapps/ROOT.war
CMD ["catalina.sh", "run"]
