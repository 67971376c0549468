#!/bin/sh
exec gosu worker "$@"
