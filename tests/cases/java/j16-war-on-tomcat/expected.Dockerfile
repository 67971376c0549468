FROM tomcat:10.1-jdk17 AS builder
RUN apt-get update && apt-get install -y maven
WORKDIR /src
COPY . .
RUN mvn -q package && rm -rf /usr/local/tomcat/webapps/* && cp target/*.war /usr/local/tomcat/webapps/

FROM tomcat:10.1-jre17
RUN rm -rf /usr/local/tomcat/webapps/*
COPY --from=builder /usr/local/tomcat/webapps/ROOT.war /usr/local/tomcat/webapps/ROOT.war
WORKDIR /usr/local/tomcat
EXPOSE 8080
