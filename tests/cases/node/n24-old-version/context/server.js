require('http').createServer((_, answer) => answer.end('old')).listen(process.env.PORT || 3000);
