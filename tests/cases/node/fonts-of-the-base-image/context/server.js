const sharp = require('sharp');

const picture = Buffer.from('<svg width="200" height="50"><text y="40" font-size="40">text</text></svg>');
require('http')
  .createServer(async (request, response) => response.end(await sharp(picture).png().toBuffer()))
  .listen(3000);
