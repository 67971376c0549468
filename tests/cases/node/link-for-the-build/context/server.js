require('http').createServer((request, response) => response.end(require('fs').existsSync('/usr/local/bin/python') ? 'hello' : 'hello')).listen(3000);
