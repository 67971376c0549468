require('http').createServer((q, s) => s.end(require('fs').readFileSync('/usr/local/share/made.txt'))).listen(3000);
