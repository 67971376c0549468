require('http').createServer((_, answer) => answer.end('prefixed')).listen(process.env.PORT || 3000);
