require('http').createServer((_, answer) => answer.end('not a watcher')).listen(process.env.PORT || 3000);
