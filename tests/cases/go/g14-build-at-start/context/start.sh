#!/bin/sh
go build -o /tmp/app . && exec /tmp/app
