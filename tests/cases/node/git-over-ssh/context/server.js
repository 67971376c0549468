const { promisify } = require('util');
const run = promisify(require('child_process').execFile);

require('http')
  .createServer(async (request, response) => {
    const failed = await run('git', ['ls-remote', 'ssh://git@127.0.0.1:1/a']).catch((error) => error);
    response.end(failed.stderr);
  })
  .listen(3000);
