const fs = require("fs");
fs.mkdirSync("build", { recursive: true });
fs.writeFileSync("build/index.html", "<h1>static</h1>\n");
fs.writeFileSync("build/worker.mjs", "export default 1;\n");
