require('http').createServer((_, answer) => answer.end('by the script')).listen(process.env.PORT || 3000);
