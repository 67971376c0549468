#!/usr/bin/env node
require('express')
