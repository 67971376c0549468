require('http').createServer((_, answer) => answer.end('pnpm')).listen(process.env.PORT || 3000);
