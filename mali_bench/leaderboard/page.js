"use strict";
const every = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const make = (name, text, kind) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (kind) node.className = kind;
  return node;
};

// What a cell is sorted by: `data-value`, or else its text. A cell that says "-" has nothing and is last both ways.
const value = (row, column) => {
  const cell = row.cells[column];
  const said = cell.dataset.value ?? cell.textContent;
  return said === "-" || said === "" ? null : isNaN(said) ? said.toLowerCase() : Number(said);
};
const compare = (a, b) => (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1);

for (const table of every("table.sortable")) {
  const heads = every("thead th", table);
  heads.forEach((head, column) => {
    const button = make("button", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const numbers = !head.classList.contains("word");
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numbers && head.dataset.least === undefined;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
      rows.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : down ? compare(b, a) : compare(a, b)));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}

// The address of an entry opens it.
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", open);
open();

const data = JSON.parse(document.querySelector('script[type="application/json"]').textContent);
const [first, second] = every("#compare select");
const three = (number) => (number < 0 ? "\u2212" : "+") + Math.abs(number).toFixed(3);
const shown = (p) => (p === undefined ? "-" : p === 0 ? "<0.001" : p.toFixed(3));

const table = (caption, heads, rows) => {
  const box = make("div", undefined, "box");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", caption);
  const made = make("table");
  made.append(make("caption", caption));
  const head = made.createTHead().insertRow();
  heads.forEach((text, at) => { const cell = make("th", text, at ? "" : "word"); cell.scope = "col"; head.append(cell); });
  const body = made.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    cells.forEach((text, at) => { const cell = make(at ? "td" : "th", text); if (!at) cell.scope = "row"; row.append(cell); });
  }
  box.append(made);
  return box;
};

const show = () => {
  const [a, b] = [Number(first.value), Number(second.value)];
  const boards = [];
  for (const board of data.boards) {
    const [one, two] = [board.rows[a], board.rows[b]];
    if (!one || !two) continue;
    const [low, high] = a < b ? [a, b] : [b, a];
    const p = [one[1], two[1]].includes("-") ? undefined : board.p[low]?.[high] ?? 1;
    boards.push([board.title, one[0].toFixed(3), two[0].toFixed(3), three(one[0] - two[0]), shown(p), one[1], two[1]]);
  }
  const classes = [];
  for (const layer of data.layers) {
    const [one, two] = [data.entries[a].errors[layer], data.entries[b].errors[layer]];
    if (!one || !two) continue;
    for (const kind of data.classes) {
      if (!(kind in one) && !(kind in two)) continue;
      const [x, y] = [one[kind] ?? 0, two[kind] ?? 0];
      const by = Number((x - y).toFixed(1));
      classes.push([`${layer}: ${kind}`, String(x), String(y), by > 0 ? `+${by}` : by < 0 ? `\u2212${-by}` : "0"]);
    }
  }
  const nothing = make("p", a === b ? "Choose two different entries." : "No board and no layer has both of them.");
  const out = document.getElementById("differences");
  out.replaceChildren();
  if (a !== b && boards.length) out.append(table("F1 by board", ["board", "A", "B", "A less B", "p", "rank of A", "rank of B"], boards));
  if (a !== b && classes.length) out.append(table("Errors by class", ["layer and class", "A", "B", "A less B"], classes));
  if (!out.childElementCount) out.append(nothing);
};
if (second.options.length > 1) second.selectedIndex = 1;
first.addEventListener("change", show);
second.addEventListener("change", show);
document.getElementById("chosen").hidden = false;
show();
