const http = require("http");
const ms = require("rimraf/package.json");
http.createServer((_, answer) => answer.end(`built ${ms ? "1m" : ""}`)).listen(3000);
