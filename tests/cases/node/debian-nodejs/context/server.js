require('http').createServer((_, answer) => answer.end('of debian')).listen(process.env.PORT || 3000);
