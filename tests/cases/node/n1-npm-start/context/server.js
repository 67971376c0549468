require('http').createServer((_, answer) => answer.end(process.env.GREETING)).listen(3000);
