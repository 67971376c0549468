require('http').createServer((_, answer) => answer.end('watched')).listen(process.env.PORT || 3000);
