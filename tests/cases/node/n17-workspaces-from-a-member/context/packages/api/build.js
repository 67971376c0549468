require('fs').writeFileSync('built.json', '{}');
