const { execSync } = require('child_process');
require('http').createServer((_, answer) => answer.end(execSync('git --version'))).listen(3000);
