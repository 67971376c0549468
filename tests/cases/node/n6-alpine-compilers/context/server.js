require('http').createServer((_, answer) => answer.end('musl')).listen(process.env.PORT || 3000);
