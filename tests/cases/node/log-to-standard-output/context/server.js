const { appendFileSync } = require('fs');

require('http')
  .createServer((request, response) => {
    appendFileSync('/var/log/app/access.log', `asked for ${request.url}\n`);
    response.end('hello');
  })
  .listen(3000);
