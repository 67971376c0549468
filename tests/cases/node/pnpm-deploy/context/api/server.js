require('http').createServer((request, response) => response.end('hello from the member')).listen(3000);
