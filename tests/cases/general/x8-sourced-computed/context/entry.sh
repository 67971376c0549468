#!/bin/sh
set -e
for file in /hooks/*.sh; do
	. "$file"
done
exec "$@"
