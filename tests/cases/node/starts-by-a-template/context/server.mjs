import { $ } from 'zx';
import { createServer } from 'node:http';

createServer(async (request, response) => {
  const { stdout } = await $`curl --version`;
  response.end(stdout);
}).listen(3000);
