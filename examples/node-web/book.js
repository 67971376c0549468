'use strict';

/** Keeps the newest entries. */
class Book {
  constructor(most) {
    this.most = most;
    this.entries = [];
  }

  add(name, text) {
    this.entries.unshift({ name, text });
    this.entries.length = Math.min(this.entries.length, this.most);
  }
}

module.exports = { Book };
