// The list of files, the chosen one, and what was decided about them.

const files = JSON.parse(document.getElementById("data").textContent).files;
const by = (id) => document.getElementById(id);
const say = (text) => { by("said").textContent = text; };
const narrow = matchMedia("(max-width: 56rem)");
let current = -1; // index of the chosen file, -1 for the summary
let shown = files.map((_, index) => index); // indexes that the filters let through
let split = null; // side by side; null: what the width of the page suggests

// --- Decisions, kept for this page's place

const store = {
  key: "msconvert:" + location.pathname,
  read() {
    try { return JSON.parse(localStorage.getItem(this.key)) || {}; } catch { return {}; }
  },
  write(value) {
    try { localStorage.setItem(this.key, JSON.stringify(value)); } catch { say("The browser keeps nothing: export before you leave this page."); }
  },
};
const kept = store.read();
const marks = new Map(); // index -> "accept" | "reject"
// A mark belongs to a conversion: of another text it is forgotten.
const markKey = (file) => `${file.digest} ${file.name}`;
files.forEach((file, index) => {
  const mark = file.digest && kept.marks && kept.marks[markKey(file)];
  if (mark === "accept" || mark === "reject") marks.set(index, mark);
});
let useKeys = kept.keys !== false;

function keep() {
  const all = {};
  for (const [index, mark] of marks) all[markKey(files[index])] = mark;
  store.write({ marks: all, keys: useKeys });
}

function decide(index, mark) {
  const file = files[index];
  if (!file || !file.digest) { say("There is nothing to decide about this file."); return; }
  if (marks.get(index) === mark) marks.delete(index); else marks.set(index, mark);
  keep();
  drawEntry(index);
  if (index === current) drawButtons();
  tally();
  const now = marks.get(index);
  say(`${file.path}: ${now === "accept" ? "accepted" : now === "reject" ? "rejected" : "no decision"}`);
}

function tally() {
  const count = (mark) => [...marks.values()].filter((it) => it === mark).length;
  const open = files.filter((file) => file.digest).length - marks.size;
  by("export").textContent = `Export decisions (${marks.size})`;
  by("accept-shown").disabled = !shown.some((index) => files[index].digest && !marks.has(index));
  by("exported-count").textContent = `${count("accept")} accepted, ${count("reject")} rejected, ${open} without a decision.`;
}

// --- The list

const entries = files.map((file, index) => {
  const link = make("a", { href: `#file-${index}`, on: { click: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(index, true);
  } } });
  return { link, item: make("li", {}, link) };
});

const TONE = { converted: "good", unchanged: "strong", refused: "care", invalid: "bad", failed: "bad" };

function verdict(file) {
  if (file.outcome !== "converted") return file.outcome;
  const safe = file.safe ? "safe" : file.assumptions.length === 1 ? "1 assumption" : `${file.assumptions.length} assumptions`;
  return `converted, ${safe}${file.applied === "written" ? ", written" : ""}`;
}

function drawEntry(index) {
  const file = files[index];
  const mark = marks.get(index);
  const tone = file.outcome === "converted" && !file.safe ? "care" : TONE[file.outcome];
  entries[index].link.replaceChildren(
    make("div", { class: "path" }, file.path),
    make("div", { class: "what" },
      make("span", { class: tone }, verdict(file)),
      file.language ? make("span", {}, file.language) : null,
      file.reason ? make("span", {}, file.reason.code) : null,
      mark ? make("span", { class: mark === "accept" ? "good strong" : "bad strong" }, mark === "accept" ? "✓ accepted" : "✗ rejected") : null));
}

// --- Filters

const remarks = (file) => [...(file.reason ? [file.reason] : []), ...file.assumptions];
const haystacks = files.map((file) =>
  [file.path, file.outcome, file.language, file.image, ...[...remarks(file), ...file.notes].flatMap((it) => [it.code, it.message])]
    .filter(Boolean).join("\n").toLowerCase());

const FILTERS = {
  outcome: (file) => [file.outcome],
  language: (file) => [file.language || "none"],
  safe: (file) => [file.safe === null ? "not converted" : file.safe ? "safe" : "with assumptions"],
  code: (file) => remarks(file).map((it) => it.code),
  decision: (file, index) => [!file.digest ? "nothing to decide" : { accept: "accepted", reject: "rejected" }[marks.get(index)] || "no decision"],
};
const DECISIONS = ["no decision", "accepted", "rejected", "nothing to decide"];

function fillFilters() {
  for (const [id, values] of Object.entries(FILTERS)) {
    const counts = new Map(id === "decision" ? DECISIONS.map((it) => [it, null]) : []);
    if (id !== "decision") files.forEach((file, index) => {
      for (const value of new Set(values(file, index))) counts.set(value, (counts.get(value) || 0) + 1);
    });
    const sorted = id === "decision" ? [...counts] : [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    by(id).replaceChildren(make("option", { value: "" }, "all"),
      ...sorted.map(([value, count]) => make("option", { value }, count === null ? value : `${value} (${count})`)));
    by(id).addEventListener("change", filter);
  }
  let wait = 0;
  by("query").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(filter, 80); });
  by("filters").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
}

function filter() {
  const words = by("query").value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = Object.entries(FILTERS).map(([id, values]) => [by(id).value, values]).filter(([value]) => value);
  shown = [];
  files.forEach((file, index) => {
    const fits = words.every((word) => haystacks[index].includes(word)) && wanted.every(([value, values]) => values(file, index).includes(value));
    entries[index].item.hidden = !fits;
    if (fits) shown.push(index);
  });
  const all = files.length === 1 ? "1 file" : `${files.length} files`;
  by("count").textContent = shown.length === files.length ? all : `${shown.length} of ${all}`;
  tally();
}

// --- The chosen file

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function sizeTable(file) {
  if (!file.sizes) return [];
  const [before, after] = file.sizes;
  const row = (name, bytes) => {
    const bar = make("div", { class: name });
    bar.style.width = `${(100 * bytes) / Math.max(before, after, 1)}%`;
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "number" }, megabytes(bytes)),
      make("td", { "aria-hidden": "true" }, make("div", { class: "meter" }, bar)));
  };
  const change = before > 0 ? ` (${((100 * (after - before)) / before).toFixed(0)} %)` : "";
  return [
    make("h3", {}, "Size"),
    make("table", { class: "sizes" }, make("caption", { class: "unseen" }, "Size of the base images"),
      make("tbody", {}, row("before", before), row("after", after))),
    make("p", { class: "what" }, `base images by the catalogue, compressed, estimated${change}`),
  ];
}

function codeLink(code) {
  if (!by(`page-${code}`)) return make("code", {}, code);
  return make("a", { href: `#${code}`, "aria-haspopup": "dialog", on: { click: (event) => {
    event.preventDefault();
    const page = by("page");
    page.replaceChildren(by(`page-${code}`).content.cloneNode(true), make("form", { method: "dialog" }, make("button", {}, "Close")));
    page.showModal();
    by("page-title").focus();
  } } }, make("code", {}, code));
}

// Messages have code in backticks.
function message(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return make("span", { class: "message" }, text);
  return make("span", { class: "message" }, ...parts.map((part, index) => (index % 2 === 0 ? part : make("code", {}, part))));
}

function remarkList(title, list) {
  if (!list.length) return [];
  return [make("h3", {}, title), make("ul", { class: "remarks" }, ...list.map((it) => make("li", {},
    it.line ? make("span", {}, `line ${it.line}: `) : null, message(it.message), " ", codeLink(it.code))))];
}

function drawButtons() {
  const mark = marks.get(current);
  for (const [id, name] of [["accept", "accept"], ["reject", "reject"]]) {
    const button = by(id);
    if (button) button.setAttribute("aria-pressed", String(mark === name));
  }
}

function drawFile(index) {
  const file = files[index];
  const sideBySide = split === null ? !narrow.matches : split;
  const facts = [["outcome", verdict(file)], ["language", file.language], ["runtime image", file.image], ["tier", file.tier]];
  const toolbar = make("div", { class: "toolbar", role: "group", "aria-label": "Decision and view" },
    make("a", { href: "#", class: "button back", on: { click: (event) => { event.preventDefault(); history.replaceState(null, "", "#"); toList(); } } }, "Back to the list"));
  if (file.digest) {
    toolbar.append(
      make("button", { type: "button", id: "accept", class: "accept", "aria-keyshortcuts": "a", on: { click: () => decide(index, "accept") } }, "Accept"),
      make("button", { type: "button", id: "reject", class: "reject", "aria-keyshortcuts": "r", on: { click: () => decide(index, "reject") } }, "Reject"));
  }
  if (file.rows) {
    toolbar.append(make("button", { type: "button", "aria-pressed": String(sideBySide), "aria-keyshortcuts": "s", on: { click: toggleSplit } }, "Side by side"));
  }
  by("file").replaceChildren(...[
    make("h2", { id: "file-title", class: "path", tabindex: "-1" }, file.path),
    make("p", { class: "facts" }, ...facts.filter(([, value]) => value).map(([name, value]) => make("span", {}, `${name} `, make("b", {}, value)))),
    toolbar,
    ...remarkList("Reason", file.reason ? [file.reason] : []),
    file.reason && file.reason.help ? make("p", {}, message(file.reason.help)) : null,
    ...remarkList("Assumptions", file.assumptions),
    ...remarkList("Notes", file.notes),
    file.outcome === "converted" && !file.digest && file.applied !== "written"
      ? make("p", {}, "No decision can be exported for this file: it has no path, or one that is not UTF-8.") : null,
    ...sizeTable(file),
    file.rows ? make("h3", {}, "Changes") : null,
    file.rows ? diffTable(file.rows, sideBySide, `Changes of ${file.path}`) : null,
  ].filter(Boolean));
  drawButtons();
}

function toggleSplit() {
  split = !(split === null ? !narrow.matches : split);
  if (current >= 0) drawFile(current);
}

function toList() {
  choose(-1);
  document.body.dataset.view = "list";
  by("list").focus();
}

function choose(index) {
  if (entries[current]) entries[current].link.removeAttribute("aria-current");
  current = index;
  by("overview").hidden = index >= 0;
  by("file").hidden = index < 0;
  document.title = index < 0 ? "msconvert report" : `${files[index].path} – msconvert report`;
  if (index < 0) return;
  entries[index].link.setAttribute("aria-current", "true");
  entries[index].link.scrollIntoView({ block: "nearest" });
  drawFile(index);
  document.body.dataset.view = "detail";
  by("detail").scrollTop = 0;
}

// Shows a file. `into`: the reader goes to it; else it stays in the list.
function go(index, into) {
  try { history[into ? "pushState" : "replaceState"](null, "", `#file-${index}`); } catch { /* some places of files allow no history */ }
  choose(index);
  if (into || narrow.matches) by("file-title").focus(); else entries[index].link.focus({ preventScroll: true });
}

function follow() {
  const found = /^#file-(\d+)$/.exec(location.hash);
  const index = found ? Number(found[1]) : -1;
  choose(index < files.length ? index : -1);
  document.body.dataset.view = location.hash === "#summary" || current >= 0 ? "detail" : "list";
}

function step(by, fits) {
  const list = shown.filter((index) => !fits || fits(index));
  if (!list.length) return say("There is no such file.");
  const next = by > 0 ? list.find((index) => index > current) : list.findLast((index) => index < current);
  if (next === undefined) return say(by > 0 ? "This is the last file." : "This is the first file.");
  go(next, false);
}

// --- Export

function exported() {
  const decisions = [...marks].sort((a, b) => a[0] - b[0])
    .map(([index, decision]) => ({ path: files[index].name, decision, digest: files[index].digest }));
  return JSON.stringify({ version: 1, decisions }, null, 2) + "\n";
}

function showExport() {
  const text = exported();
  const link = by("download");
  if (link.href) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  by("exported-text").value = text;
  tally();
  by("exported").showModal();
}

// --- Keys

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const inField = event.target.matches && event.target.matches("input, select, textarea");
  if (inField) {
    if (event.key === "Escape" && event.target.id === "query") event.target.blur();
    return;
  }
  if (!useKeys && event.key !== "?") return;
  const keys = {
    j: () => step(1), k: () => step(-1),
    u: () => step(1, (index) => files[index].digest && !marks.has(index)),
    a: () => decide(current, "accept"), r: () => decide(current, "reject"),
    s: toggleSplit, e: showExport,
    "/": () => { document.body.dataset.view = "list"; by("query").focus(); by("query").select(); },
    "?": () => by("help").showModal(),
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
}

// --- Begin

files.forEach((_, index) => drawEntry(index));
by("list").append(...entries.map((entry) => entry.item));
fillFilters();
for (const id of ["files", "export", "keys"]) by(id).hidden = false;
by("export").addEventListener("click", showExport);
by("keys").addEventListener("click", () => by("help").showModal());
by("use-keys").checked = useKeys;
by("use-keys").addEventListener("change", (event) => { useKeys = event.target.checked; keep(); });
by("accept-shown").addEventListener("click", () => {
  const open = shown.filter((index) => files[index].digest && !marks.has(index));
  const assuming = open.filter((index) => !files[index].safe).length;
  if (!confirm(`Accept ${open.length} conversions, ${assuming} of them with assumptions?`)) return;
  for (const index of open) { marks.set(index, "accept"); drawEntry(index); }
  keep();
  if (current >= 0) drawButtons();
  tally();
  say(`${open.length} accepted`);
});
for (const link of document.querySelectorAll("[data-code]")) {
  link.addEventListener("click", () => {
    by("code").value = link.dataset.code;
    filter();
    toList();
  });
}
document.addEventListener("keydown", onKey);
narrow.addEventListener("change", () => { if (current >= 0 && split === null) drawFile(current); });
addEventListener("hashchange", follow);
addEventListener("popstate", follow);
filter();
follow();
