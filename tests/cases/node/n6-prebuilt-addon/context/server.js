const http = require('node:http');
const { crc32 } = require('@node-rs/crc32');

http
  .createServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain');
    response.end(`sum of ${request.url}: ${crc32(request.url)}\n`);
  })
  .listen(3000);
process.on('SIGTERM', () => process.exit(0));
