require('fs').writeFileSync('state.json', '{}');
require('http').createServer((_, answer) => answer.end(String(process.getuid() > 0))).listen(3000);
