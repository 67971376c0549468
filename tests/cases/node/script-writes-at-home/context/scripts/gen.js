const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const cache = path.join(os.homedir(), '.cache', 'models');
fs.mkdirSync(cache, { recursive: true });
fs.writeFileSync(path.join(cache, 'model.txt'), 'built\n');
