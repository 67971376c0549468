const { readFileSync } = require('fs');

require('http').createServer((request, response) => response.end(readFileSync('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'))).listen(3000);
