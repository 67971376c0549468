require('fs').readdirSync('migrations').forEach((name) => console.log(name));
