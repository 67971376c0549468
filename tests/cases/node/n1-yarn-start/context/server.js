require('http').createServer((_, answer) => answer.end('yarn')).listen(process.env.PORT || 3000);
