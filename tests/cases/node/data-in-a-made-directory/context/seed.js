require('fs').writeFileSync(process.argv[2], JSON.stringify(['a seeded item']));
