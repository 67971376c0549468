#!/bin/sh
set -e
echo "home is ${HOME}"
exec "$@"
