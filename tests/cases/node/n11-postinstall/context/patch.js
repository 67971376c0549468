require('fs').writeFileSync('patched.json', '{"patched":true}');
