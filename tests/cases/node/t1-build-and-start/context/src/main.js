require('http').createServer((_, answer) => answer.end('built')).listen(process.env.PORT || 3000);
