"use strict";
// Elements, and the diff of one file as a table. All text goes into text nodes: nothing of a report is ever markup.

const CONTEXT = 3; // unchanged lines around a change
const BATCH = 500; // rows that are drawn at a time

// An element with attributes and children; strings become text nodes.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// A report has a line that both texts have as a string, and others as [old, new]: null, a string, or strings of which every
// second one changed.
function numbered(rows) {
  let old = 0, now = 0;
  return rows.map((row) => {
    if (typeof row === "string") return { same: true, old: row, now: row, oldNumber: ++old, nowNumber: ++now };
    return {
      same: false, old: row[0], now: row[1],
      oldNumber: row[0] === null ? null : ++old,
      nowNumber: row[1] === null ? null : ++now,
    };
  });
}

// What is drawn: rows, and gaps of unchanged rows between them.
function items(rows) {
  const near = new Uint8Array(rows.length);
  rows.forEach((row, index) => {
    if (!row.same) near.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  });
  const found = [];
  for (let index = 0; index < rows.length; index++) {
    if (near[index]) { found.push(rows[index]); continue; }
    const gap = [];
    while (index < rows.length && !near[index]) gap.push(rows[index++]);
    index--;
    // A gap takes a line itself.
    if (gap.length > 1) found.push({ gap }); else found.push(...gap);
  }
  return found;
}

function pieces(side, name) {
  if (typeof side === "string") return [side];
  return side.map((text, index) => (index % 2 === 0 ? text : text === "" ? null : make(name, {}, text)));
}

function number(value, side) {
  return make("td", { class: "number" }, value === null ? "" : make("span", { "aria-label": `${side} line ${value}` }, String(value)));
}

function oldCell(row) {
  if (row.old === null) return make("td", { class: "none" });
  if (row.same) return make("td", {}, row.old);
  return make("td", { class: "del" }, make("span", { class: "unseen" }, "removed: "), ...pieces(row.old, "del"));
}

function newCell(row) {
  if (row.now === null) return make("td", { class: "none" });
  if (row.same) return make("td", {}, row.now);
  return make("td", { class: "add" }, make("span", { class: "unseen" }, "added: "), ...pieces(row.now, "ins"));
}

function splitRow(row) {
  return [make("tr", {}, number(row.oldNumber, "old"), oldCell(row), number(row.nowNumber, "new"), newCell(row))];
}

// One below the other: of rows that differ, first the old lines, then the new ones.
function stacked(run) {
  const none = () => number(null, "");
  const out = [];
  for (const row of run) {
    if (row.same) out.push(make("tr", {}, number(row.oldNumber, "old"), number(row.nowNumber, "new"), oldCell(row)));
    else if (row.old !== null) out.push(make("tr", {}, number(row.oldNumber, "old"), none(), oldCell(row)));
  }
  for (const row of run) {
    if (!row.same && row.now !== null) out.push(make("tr", {}, none(), number(row.nowNumber, "new"), newCell(row)));
  }
  return out;
}

// The trs of items: rows of a change that stand together are kept together.
function drawn(list, split) {
  const out = [];
  let run = [];
  const flush = () => { out.push(...stacked(run)); run = []; };
  for (const item of list) {
    if (item.gap) {
      flush();
      out.push(gapRow(item.gap, split));
    } else if (split) {
      out.push(...splitRow(item));
    } else {
      if (item.same) { flush(); out.push(...stacked([item])); } else run.push(item);
    }
  }
  flush();
  return out;
}

function gapRow(gap, split) {
  const columns = split ? 4 : 3;
  const row = make("tr", {});
  const button = make("button", { type: "button", on: { click: () => {
    const head = gap.slice(0, BATCH), rest = gap.slice(BATCH);
    const rows = drawn(head, split);
    if (rest.length) rows.push(gapRow(rest, split));
    row.replaceWith(...rows);
  } } }, `Show ${gap.length} unchanged lines`);
  row.append(make("td", { class: "gap", colspan: columns }, button));
  return row;
}

// The table of a file's diff.
function diffTable(rows, split, caption) {
  const all = items(numbered(rows));
  const body = make("tbody", {});
  const widths = split ? ["number", null, "number", null] : ["number", "number", null];
  const heads = split ? ["Old line", "Before", "New line", "After"] : ["Old line", "New line", "Text"];
  let at = 0;
  const more = () => {
    let end = Math.min(at + BATCH, all.length);
    // A change is not cut in two, unless it is very long.
    while (end < all.length && end < at + 4 * BATCH && !all[end].gap && !all[end].same) end++;
    body.append(...drawn(all.slice(at, end), split));
    at = end;
    if (at < all.length) {
      const row = make("tr", {});
      row.append(make("td", { class: "gap", colspan: heads.length }, make("button", { type: "button", on: { click: () => {
        row.remove();
        more();
      } } }, `Show more (${all.length - at})`)));
      body.append(row);
    }
  };
  more();
  return make("table", { class: "diff" },
    make("caption", { class: "unseen" }, caption),
    make("colgroup", {}, ...widths.map((name) => make("col", { class: name }))),
    make("thead", { class: "unseen" }, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    body);
}
