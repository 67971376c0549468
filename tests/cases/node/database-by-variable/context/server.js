require('http').createServer((request, response) => response.end(`${require('fs').existsSync('/data/app.db')}`)).listen(3000);
