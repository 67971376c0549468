require('http').createServer((_, answer) => answer.end('x')).listen(process.env.PORT || 3000);
