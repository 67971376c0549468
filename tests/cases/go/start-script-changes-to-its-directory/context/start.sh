#!/bin/sh
set -e
cd "$(dirname "$0")"
test -f ~/.server.yml || cp app.default.yml ~/.server.yml
exec ./server ~/.server.yml sqlite://data/app.db pages/index.html
