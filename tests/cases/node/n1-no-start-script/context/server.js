require('http').createServer((_, answer) => answer.end('by default')).listen(process.env.PORT || 3000);
