declare const require: any;
const greeting: string = require('./greeting').greeting;
require('http').createServer((request: any, response: any) => response.end(greeting)).listen(3000);
