#!/bin/sh
echo "started as $0"
exec "$@"
