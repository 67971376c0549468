'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { Book } = require('./book');

test('keeps the newest', () => {
  const book = new Book(2);
  for (const name of ['first', 'second', 'third']) book.add(name, '');
  assert.deepStrictEqual(book.entries.map((entry) => entry.name), ['third', 'second']);
});
