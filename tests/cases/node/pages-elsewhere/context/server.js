const { join } = require('path');

require('http').createServer((request, response) => response.end(require('fs').readFileSync(join(process.env.PAGES, 'index.html')))).listen(3000);
