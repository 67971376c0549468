#!/bin/sh
set -e
run-parts /hooks
exec "$@"
