const name = 'm' + 's';
const ms = require(name);
require('http').createServer((_, answer) => answer.end(String(ms('1s')))).listen(3000);
