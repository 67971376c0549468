require('http').createServer((_, answer) => answer.end('healthy')).listen(process.env.PORT || 3000);
