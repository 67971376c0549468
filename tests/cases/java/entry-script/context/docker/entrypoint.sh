#!/bin/bash
set -e
echo "starting"
exec java ${JAVA_OPTS} "$@" -jar /app/target/app-1.0.0.jar
