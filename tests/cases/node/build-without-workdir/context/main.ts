declare const require: any;
require('http').createServer((request: any, response: any) => response.end('hello')).listen(3000);
