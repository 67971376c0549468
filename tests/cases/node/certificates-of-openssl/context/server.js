const { readdirSync } = require('fs');

const found = readdirSync('/etc/ssl/certs').some((name) => name.endsWith('.0'));
require('http').createServer((request, response) => response.end(`certificates found: ${found}`)).listen(3000);
