require('http').createServer((_, answer) => answer.end('patch')).listen(process.env.PORT || 3000);
