// What is shown.
const form = one(".controls");
const [where, kinds, types, nothing] = [".where", ".kinds", ".types", ".nothing"].map(one);
const boxes = new Map(all(".layers input", form).map((box) => [box.value, box]));
const sides = all(".sides input", form);
// Of two systems, marks of the gold say who has wrong what is shown; what starts together says it once.
const name = (shown) => {
  const who = entries.map(() => new Set());
  for (const { w, n } of shown) for (const number of n) for (const each of w === "both" ? "AB" : w) who[number].add(each);
  for (const node of all(".mark.gold", article)) for (const each of "AB") node.classList.toggle(`not-${each}`, who[Number(node.dataset.k)].has(each));
  for (const node of steps) {
    const { s, e } = entries[Number(node.dataset.k)];
    const tag = s ? (e ? "AB"[s - 1] : "") : [..."AB"].filter((each) => node.classList.contains(`not-${each}`)).join("").replace(/^./, "✗$&");
    let said = false;
    for (let up = node; up.parentElement.firstChild === up && up.parentElement.classList.contains("mark") && !said; ) {
      up = up.parentElement;
      said = !up.classList.contains("off") && up.dataset.w === tag;
    }
    if (tag && !said) node.dataset.w = tag;
    else delete node.dataset.w;
  }
};
// A choice may be a type or a family of types, a class of errors or a layer.
const isOf = (name, choice) => `${name}.`.startsWith(`${choice}.`);
const typed = ({ l, t }) => types.value === "" || isOf(`${l}/${t}`, types.value);
const hides = (entry) => !boxes.get(entry.l).checked || !typed(entry) || (sides.length > 0 && !sides[entry.s].checked);
const off = (node) => node.classList.contains("off");
const listed = (node) => all(":scope > ul > :not(.off), :scope > table > tbody > :not(.off)", node);
const sum = (items) =>
  items.reduce((total, { dataset: { e } }) => total + (e === undefined ? 1 : wrong[Number(e)].i.length), 0);
const forced = matchMedia("(forced-colors: active)"); // where hues say nothing, tags do: in a comparison lines say all
forced.addEventListener("change", () => draw());

// Gives in words how much is shown.
const draw = () => {
  const kind = kinds ? kinds.value : "";
  const who = where ? where.value : "";
  const single = !["", "-cascade"].includes(kind);
  const fits = ({ c, w }) =>
    (kind === "" || (kind === "-cascade" ? !c.endsWith(".cascade") : isOf(c, kind))) &&
    (who === "" || (who === "differ" ? w !== "both" : w === who));
  const hidden = entries.map(hides);
  // With the errors of one class the text also shows what they name: ends of relations, fillers of arguments.
  const about = new Set(wrong.filter(fits).flatMap(({ n, m }) => (single && m ? [...n, ...m] : n)));
  // Of two systems all of the gold can be looked up beside the text while the text shows where they differ.
  const chosen = single || (where && who !== "");
  const shown = new Set();
  for (const [number, found] of placed) {
    const others = chosen && !about.has(number);
    for (const node of found) {
      const inside = article.contains(node);
      const gone = hidden[number] || (others && (!where || inside));
      node.classList.toggle("off", gone);
      if (!gone && (!where || inside)) shown.add(number);
    }
  }
  if (where) name(wrong.filter(fits));
  for (const node of all("[data-e]")) {
    const each = wrong[Number(node.dataset.e)];
    node.classList.toggle("off", !fits(each) || (each.n.length > 0 && each.n.every((number) => hidden[number])));
  }
  // A case is shown with what it is about; one about nothing on the page by its layer, while nothing narrower is chosen.
  const fit = (number) => !hidden[number] && (!chosen || where || about.has(number));
  const broad = types.value === "" && (!chosen || where);
  for (const node of all("[data-case]")) {
    const number = Number(node.dataset.case);
    const own = entries.flatMap(({ x }, each) => (x && x.includes(number) ? [each] : []));
    const box = boxes.get(cases[number].layer);
    node.classList.toggle("off", own.length ? !own.some(fit) : !(broad && (!box || box.checked)));
  }
  for (const node of all(".differed")) node.classList.toggle("off", !listed(node).length);
  // A heading stands over something, and a count is that of what is shown.
  for (const node of all("[data-layer]"))
    node.classList.toggle("off", !boxes.get(node.dataset.layer).checked || !listed(node).length);
  for (const node of all(".folded")) node.classList.toggle("off", !node.querySelector(".group:not(.off), .errors > :not(.off)"));
  for (const node of all(".count")) node.textContent = `(${sum(listed(node.closest("details, section")))})`;
  document.body.classList.toggle("bare", !one(".beside").checked);
  document.body.classList.toggle("tags", one(".tagged").checked || (forced.matches && !sides.length));
  const colours = one(".colours");
  if (colours) document.body.dataset.colour = colours.value;
  steps.forEach(tell);
  if (current) {
    const next = off(current) ? steps.find((node) => !off(node)) : current;
    if (next) step(next, false);
    else current.tabIndex = -1;
  }
  const cards = sum(all("[data-e]:not(.off)"));
  nothing.hidden = shown.size + cards > 0 || entries.length === 0;
  if (!nothing.hidden) {
    const same = where && where.value === "differ" && one(".costs") && wrong.every(({ w }) => w === "both");
    const told = same ? "A and B do not differ: each has wrong what the other has wrong" : "Nothing fits these filters";
    nothing.firstElementChild.textContent = `${told}. `;
    return told;
  }
  const faults = wrong.length ? ` and ${counted(cards, where ? "wrong item" : "error")}` : "";
  return `${counted(shown.size, "annotation")}${where ? " in the text" : ""}${faults} shown`;
};
// What a link leads to is shown, whatever was chosen before; the controls say so.
const admit = (number) => {
  const entry = entries[number];
  boxes.get(entry.l).checked = true;
  if (sides.length) sides[entry.s].checked = true;
  if (!typed(entry)) types.value = "";
};
const reveal = (number) => {
  const places = marks(number).length ? marks(number) : nodes(number);
  const beside = places.some((node) => node.closest(".sheet > .cards"));
  if (!places.some(off) && !(beside && document.body.classList.contains("bare"))) return;
  admit(number);
  if (beside) one(".beside").checked = true;
  draw();
  if (places.some(off)) for (const list of [kinds, where]) if (list) list.value = "";
  said.textContent = `Filters were cleared: ${draw()}`;
};
// The list behind a number sets filters. When it and the records that it leads to are left, what was chosen before holds
// again, unless somebody chose anew.
let before = null;
const remember = (found) => {
  const choices = all("input, select", form).map((field) => {
    const name = field.type === "checkbox" ? "checked" : "value";
    return [field, name, field[name]];
  });
  before = { choices, of: new Set(found.flatMap(({ n }) => n)) };
};
const restore = () => {
  if (!before) return false;
  for (const [field, name, choice] of before.choices) field[name] = choice;
  before = null;
  said.textContent = `Filters are as they were before: ${draw()}`;
  return true;
};
form.addEventListener("change", () => {
  before = null;
  said.textContent = draw();
});
form.addEventListener("submit", (event) => event.preventDefault());
nothing.querySelector("button").addEventListener("click", () => {
  before = null;
  for (const box of [...boxes.values(), ...sides]) box.checked = true;
  for (const list of [types, kinds, where]) if (list) list.value = "";
  said.textContent = draw();
  types.focus();
});
