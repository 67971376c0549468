const { PrismaClient } = require('@prisma/client');
new PrismaClient();
require('http').createServer((_, answer) => answer.end('prisma')).listen(process.env.PORT || 3000);
