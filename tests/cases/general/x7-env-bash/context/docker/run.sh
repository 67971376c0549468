#!/usr/bin/env bash
if [[ -x ./app ]]; then exec ./app; fi
