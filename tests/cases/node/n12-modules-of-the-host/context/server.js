const ms = require('ms');
require('http').createServer((_, answer) => answer.end(String(ms('2s')))).listen(3000);
