require('http').createServer((_, answer) => answer.end('init')).listen(process.env.PORT || 3000);
