const bcrypt = require('bcrypt');
require('http').createServer((_, answer) => answer.end(String(bcrypt.compareSync('a', bcrypt.hashSync('a', 4))))).listen(3000);
