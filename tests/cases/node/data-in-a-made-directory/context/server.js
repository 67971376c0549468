const { join } = require('path');

require('http').createServer((request, response) => response.end(require('fs').readFileSync(join(process.env.DATA ?? '/data/app', 'items.json')))).listen(3000);
