const fs = require('fs');
fs.writeFileSync('/opt/out.json', JSON.stringify({ built: true }));
