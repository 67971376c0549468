const fs = require('fs'); 
fs.writeFileSync(process.argv[2], '{}');
