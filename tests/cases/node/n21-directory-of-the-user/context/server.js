const fs = require('fs');
fs.writeFileSync('data/state.json', '{}');
let root = 'writable';
try { fs.writeFileSync('other.json', '{}'); } catch { root = 'read only'; }
require('http').createServer((_, answer) => answer.end(root)).listen(3000);
