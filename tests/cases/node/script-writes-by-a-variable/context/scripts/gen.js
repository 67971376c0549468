const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('path');
const dir = '/data';
mkdirSync(dir, { recursive: true });
const out = path.join(dir, 'out.json');
writeFileSync(out, '{}');
