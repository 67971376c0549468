const fs = require('fs'); const path = require('path');
const out = path.join(__dirname, '..', 'dist');
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'out.json'), '{"url": "/api/v1"}');
