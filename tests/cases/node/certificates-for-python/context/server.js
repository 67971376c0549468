const { execFileSync } = require('child_process');

require('http').createServer((request, response) => response.end(execFileSync('python3', ['count.py']))).listen(3000);
