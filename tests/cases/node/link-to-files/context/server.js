require('http').createServer((request, response) => response.end(require('fs').readFileSync('/srv/public/page.txt'))).listen(3000);
