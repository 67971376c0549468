const fs = require('fs');
fs.writeFileSync('state.json', '{}');
require('http').createServer((_, answer) => answer.end('writes as node')).listen(process.env.PORT || 3000);
