const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const data = require('node:fs').readFileSync(path.join(os.homedir(), '.cache', 'models', 'model.txt'));
http.createServer((q, s) => s.end(data)).listen(3000);
