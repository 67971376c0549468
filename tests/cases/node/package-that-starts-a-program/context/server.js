const git = require('simple-git')();
require('http').createServer(async (_, answer) => answer.end(String((await git.version()).installed))).listen(3000);
