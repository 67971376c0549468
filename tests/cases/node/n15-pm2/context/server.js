require('http').createServer((_, answer) => answer.end('managed')).listen(process.env.PORT || 3000);
