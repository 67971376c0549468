#!/bin/sh
MODE=$(echo server)
exec "/usr/local/bin/app-$MODE"
