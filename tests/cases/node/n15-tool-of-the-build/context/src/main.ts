declare const require: any;
require('http').createServer((_: any, answer: any) => answer.end('compiled')).listen(3000);
