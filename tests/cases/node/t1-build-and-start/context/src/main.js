const ms = require('ms');
const http = require('http');
http.createServer((_, answer) => answer.end(`built ${ms('1m')}`)).listen(process.env.PORT || 3000);
