const ms = require('ms');

require('http').createServer((request, response) => response.end(`${ms('2 days')}`)).listen(3000);
