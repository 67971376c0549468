#!/bin/sh
set -e
migrate
exec ./target/release/app
