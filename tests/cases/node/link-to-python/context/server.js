const { execFileSync } = require('child_process');

require('http').createServer((request, response) => response.end(execFileSync('py', ['sum.py']))).listen(3000);
