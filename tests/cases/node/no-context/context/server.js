require('http').createServer((_, answer) => answer.end('hello')).listen(process.env.PORT || 3000);
