const { spawnSync } = require('node:child_process');
const tool = process.env.TOOL || 'ls';
spawnSync(tool);
require('http').createServer((_, answer) => answer.end('x')).listen(process.env.PORT || 3000);
