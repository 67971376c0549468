const text = require('@team/lib');
require('./built.json');
require('http').createServer((_, answer) => answer.end(text)).listen(3000);
