const { out } = require('./config');
require('fs').writeFileSync(out, 'made');
