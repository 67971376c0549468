#!/bin/bash
words=(from bash)
echo "${words[@]}"
exec "$@"
