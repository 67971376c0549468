require('http').createServer((_, answer) => answer.end('from the root')).listen(process.env.PORT || 3000);
