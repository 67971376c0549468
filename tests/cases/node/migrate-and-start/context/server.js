require('http').createServer((_, answer) => answer.end('migrated')).listen(process.env.PORT || 3000);
