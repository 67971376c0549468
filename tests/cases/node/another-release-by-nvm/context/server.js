require('http').createServer((request, response) => response.end(process.version)).listen(3000);
