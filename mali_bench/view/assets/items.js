const data = JSON.parse(document.querySelector('script[type="application/json"]').textContent);
const { entries, cases, rules, annotators } = data;
const errors = data.errors || [];
const wrong = data.wrong || [];
const all = (query, from) => [...(from || document).querySelectorAll(query)];
const one = (query) => document.querySelector(query);
const panel = one(".panel");
const said = one(".said");
const article = one("article");

const byKey = new Map(entries.map((entry, number) => [entry.k, number]));
const byId = [new Map(), new Map(), new Map()];
const chains = new Map();
entries.forEach((entry, number) => {
  const id = entry.r.id;
  if (id !== undefined) {
    const same = byId[entry.s].get(id) || byId[entry.s].set(id, []).get(id);
    // Behind its side the key of an item of the first reading is its id; that of a later one says which it is of.
    if (entry.k.slice(entry.s ? 2 : 0) === id) same.unshift(number);
    else same.push(number);
  }
  if (entry.c !== undefined) (chains.get(entry.c) || chains.set(entry.c, []).get(entry.c)).push(number);
});
// What an address names: a key, or an id of the gold, else of a prediction. A page that shows one reading has, at the
// addresses of another one, what it shows of the same id.
const namedAt = (key) => byKey.get(key) ?? byId.flatMap((ids) => ids.get(key) || [])[0];
const numberAt = (key) => namedAt(key) ?? namedAt(key.replace(/~[^~]*$/, ""));
const placed = new Map();
for (const node of all("[data-k]")) {
  const number = Number(node.dataset.k);
  (placed.get(number) || placed.set(number, []).get(number)).push(node);
}
const nodes = (number) => placed.get(number) || [];
const marks = (number) => nodes(number).filter((node) => article.contains(node));

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

// Everything that a document says enters the page as text.
const make = (name, attributes, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
const address = (key) => "#" + encodeURIComponent(key);
const link = (number, words) => make("a", { href: address(entries[number].k) }, words || entries[number].q || entries[number].k);
