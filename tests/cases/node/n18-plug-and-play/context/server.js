require('http').createServer((_, answer) => answer.end('plugged')).listen(process.env.PORT || 3000);
