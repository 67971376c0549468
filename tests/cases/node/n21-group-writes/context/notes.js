const fs = require("fs");

fs.appendFileSync("notes.txt", "one more\n");
console.log("noted: " + fs.readFileSync("notes.txt", "utf8").trim());
