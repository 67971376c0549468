#!/bin/sh
node web/server.js &
exec api
