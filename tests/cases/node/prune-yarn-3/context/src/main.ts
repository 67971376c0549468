import ms from 'ms';
import { createServer } from 'http';

createServer((request, response) => response.end(`built ${ms(60000)}`)).listen(3000);
