import { createServer } from 'http';
const text: string = 'typed';
createServer((_, answer) => answer.end(text)).listen(3000);
