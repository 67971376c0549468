require('http').createServer((_, answer) => answer.end('prepared')).listen(process.env.PORT || 3000);
