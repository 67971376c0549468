'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Book } = require('./book');

const config = JSON.parse(fs.readFileSync(path.join(__dirname, 'config.json'), 'utf8'));
const page = fs.readFileSync(path.join(__dirname, 'views', 'page.html'), 'utf8');
const style = fs.readFileSync(path.join(__dirname, 'public', 'style.css'));
const book = new Book(config.maxEntries);

const escape = (text) =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function render() {
  const entries = book.entries
    .map((entry) => `<article><p>${escape(entry.text)}</p><footer>${escape(entry.name)}</footer></article>`)
    .join('\n');
  return page
    .replaceAll('{{title}}', () => escape(config.title))
    .replace('{{entries}}', () => entries || '<p>Nobody wrote anything yet.</p>');
}

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/health') {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end('ok\n');
  } else if (pathname === '/style.css') {
    response.setHeader('Content-Type', 'text/css; charset=utf-8');
    response.end(style);
  } else if (request.method === 'POST') {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
      if (body.length > 100_000) request.destroy();
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      book.add(form.get('name') || 'nobody', form.get('text') || '');
      response.writeHead(303, { Location: '/' }).end();
    });
  } else {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(render());
  }
});

process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(8080, () => console.log('listening on :8080'));
