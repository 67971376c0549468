#!/bin/sh
set -e
if [ -n "$CONFIG_URL" ]; then
    curl -fsSL "$CONFIG_URL" -o config.tmpl
fi
curl --version >/dev/null
envsubst <config.tmpl >config.txt
exec ./app
