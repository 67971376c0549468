require('http').createServer((q, s) => s.end(require('fs').readFileSync('/var/www/html/main.js'))).listen(3000);
