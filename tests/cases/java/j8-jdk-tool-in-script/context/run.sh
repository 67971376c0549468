#!/bin/sh
set -e
jcmd -l > /dev/null
exec java -jar /app/target/app-1.0.0.jar
