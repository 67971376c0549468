import http from "http";
import ms from "ms";

http.createServer((_, answer) => answer.end(`built ${ms(60000)}`)).listen(3000);
