#!/bin/sh
cargo sqlx migrate run
