const http = require('http');
const data = require('fs').readFileSync('/opt/out.json');
http.createServer((q, s) => s.end(data)).listen(3000);
