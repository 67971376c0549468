const fs = require('fs');
fs.mkdirSync('uploads');
require('http').createServer((_, answer) => answer.end('makes directories')).listen(process.env.PORT || 3000);
