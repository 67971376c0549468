const fs = require('fs');
require('http').createServer((_, answer) => answer.end(fs.readFileSync('views/index.html'))).listen(3000);
