require('http').createServer((_, response) => response.end(require('ms')(1000))).listen(3000)
