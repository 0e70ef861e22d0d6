const show = (title, about, ...children) => {
  const close = make("button", { type: "button", class: "close" }, "Close");
  close.addEventListener("click", shut);
  panel.replaceChildren(close, make("h2", {}, title), make("p", { class: "aside" }, about), ...children.filter(Boolean));
  // Closing gives the focus back to what opened this; whoever went on from there stays with what is selected.
  const active = document.activeElement;
  if (active && active !== document.body && !panel.contains(active)) [opener, opened] = [active, selected];
  else if (panel.hidden) opener = null;
  panel.hidden = false;
  document.body.classList.add("open");
  panel.scrollTop = 0;
};
const unmark = () => {
  for (const node of all(".selected")) node.classList.remove("selected");
};
let opener = null;
let opened = null;
const centre = (node, again = 3) => {
  // What comes near is laid out only then, which moves the rest.
  node.scrollIntoView({ block: "center" });
  if (again) requestAnimationFrame(() => centre(node, again - 1));
};
// What of an entry can have the focus: its mark in the text, else the first link of its card.
const placeOf = (number) => marks(number)[0] || nodes(number).flatMap((node) => all("a", node))[0];
const shut = () => {
  const number = selected;
  panel.hidden = true;
  document.body.classList.remove("open");
  unmark();
  selected = null;
  light(null);
  history.replaceState(null, "", location.pathname + location.search);
  const moved = restore();
  if (opener && opener.isConnected && !article.contains(opener) && opened === number) opener.focus();
  else if (number !== null) {
    const there = placeOf(number);
    if (marks(number).length) step(there);
    else if (there) there.focus();
    if (there && moved) centre(there);
  }
  opener = null;
};

const select = (number, scroll) => {
  const entry = entries[number];
  const others = (chains.get(entry.c) || []).filter((each) => each !== number);
  const readings = entry.r.id === undefined ? [] : byId[entry.s].get(entry.r.id).filter((each) => each !== number);
  const users = [...(references().get(number) || [])].filter((each) => !others.includes(each));
  const around = marks(number).slice(0, 1).flatMap((node) => {
    const outer = [];
    for (let up = node.parentElement.closest("article [data-k]"); up; up = up.parentElement.closest("article [data-k]")) {
      if (!up.classList.contains("off")) outer.push(Number(up.dataset.k));
    }
    return outer;
  });
  selected = number;
  unmark();
  for (const node of nodes(number)) node.classList.add("selected");
  light(number);
  show(
    entry.q || entry.k,
    [entry.s ? "predicted" : "", entry.l.replace("_", " "), entry.t, entry.k, entry.st].filter(Boolean).join(" · "),
    ...(entry.e || []).map(errorOf),
    fields(entry, entry.r),
    ...(entry.x || []).map(caseOf),
    passesOf(entry),
    readersOf(entry),
    readings.length ? part("Other readings", list(readings)) : null,
    others.length ? part(`The chain (${others.length + 1})`, list(others)) : null,
    users.length ? part("Named by", list(users)) : null,
    around.length ? part("Inside", list([...new Set(around)])) : null,
  );
  const [first] = marks(number);
  if (first) step(first, false);
  if (scroll) {
    const there = first || nodes(number)[0];
    if (there) {
      for (let up = there.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
      centre(there);
    }
  }
  panel.focus({ preventScroll: true });
};

// What a number counts: the errors of a class or of a layer; of two systems, of one who has them.
const wrongOf = (key) => {
  const [name, who] = key.split("/");
  return wrong.filter(({ c, w }) => isOf(c, name) && (!who || w === who));
};
const listErrors = (key, found) => {
  const [name, who] = key.split("/");
  const lines = found.flatMap(({ c, p, i }) =>
    i.map(([words, number]) => {
      const to = number === null ? words : make("a", { href: address(entries[number].k) }, words);
      return make("li", {}, to, make("span", { class: "aside" }, ` ${c}, paragraph ${p}`));
    }),
  );
  selected = null;
  unmark();
  light(null);
  const about = where && [...where.options].filter((option) => who && option.value === who).map((option) => option.text)[0];
  const count = counted(lines.length, where ? "item" : "error");
  show(name, about ? `${count}, ${about}` : count, make("ol", {}, ...lines));
  panel.focus({ preventScroll: true });
  restore();
  remember(found);
  for (const { n } of found) n.forEach(admit);
  kinds.value = name;
  if (where) where.value = who || "";
  said.textContent = `Filters were set to ${about ? `${name}, ${about}` : name}: ${draw()}`;
};
