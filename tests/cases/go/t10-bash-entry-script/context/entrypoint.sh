#!/bin/bash
set -euo pipefail
args=()
if [[ -n "${NAME:-}" ]]; then
    args+=(--name "$NAME")
fi
exec ./server "${args[@]}" "$@"
