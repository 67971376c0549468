require('http').createServer((_, answer) => answer.end('web')).listen(process.env.PORT || 3000);
