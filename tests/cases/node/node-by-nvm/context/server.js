const http = require("http");
const ms = require("ms");
http.createServer((_, answer) => answer.end(`built ${ms(60000)}`)).listen(3000);
