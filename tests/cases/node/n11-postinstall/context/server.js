require('http').createServer((_, answer) => answer.end(JSON.stringify(require('./patched.json')))).listen(3000);
