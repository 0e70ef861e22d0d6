(() => {
  "use strict";
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
    if (id !== undefined) (byId[entry.s].get(id) || byId[entry.s].set(id, []).get(id)).push(number);
    if (entry.c !== undefined) (chains.get(entry.c) || chains.set(entry.c, []).get(entry.c)).push(number);
  });
  const placed = new Map();
  for (const node of all("[data-k]")) {
    const number = Number(node.dataset.k);
    (placed.get(number) || placed.set(number, []).get(number)).push(node);
  }
  const nodes = (number) => placed.get(number) || [];
  const marks = (number) => nodes(number).filter((node) => article.contains(node));

  // Everything that a document says enters the page as text.
  const make = (name, attributes, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const address = (key) => "#" + encodeURIComponent(key);
  const link = (number, words) => make("a", { href: address(entries[number].k) }, words || entries[number].q || entries[number].k);

  // Chains light up.
  let lit = [];
  const light = (number) => {
    for (const node of lit) node.classList.remove("lit");
    lit = [];
    if (number === null) return;
    const chain = entries[number].c;
    const members = chain === undefined ? [number] : chains.get(chain);
    lit = members.flatMap(nodes);
    for (const node of lit) node.classList.add("lit");
  };
  const numberOf = (node) => {
    const found = node && node.closest && node.closest("[data-k]:not(.off)");
    return found ? Number(found.dataset.k) : null;
  };
  const rest = () => light(selected === null ? null : selected);
  let selected = null;
  document.addEventListener("mouseover", (event) => {
    const number = numberOf(event.target);
    if (number === null) rest();
    else light(number);
  });
  document.addEventListener("focusin", (event) => {
    const number = numberOf(event.target);
    if (number === null) return;
    light(number);
    if (article.contains(event.target)) {
      const { l, t, q, st } = entries[number];
      said.textContent = [l.replace("_", " "), t, q, st].filter(Boolean).join(", ");
    }
  });

  // Records.
  // Of several readings an id names the one of the item, or of the argument, that names it; else the first.
  const named = (side, id, reading) => {
    const found = byId[side].get(id) || [];
    const own = found.filter((number) => entries[number].r.reading === reading);
    return own.length ? own : found;
  };
  const value = (entry, what) => {
    if (typeof what === "string" && byId[entry.s].has(what)) {
      const [number] = named(entry.s, what, entry.r.reading);
      return make("span", {}, link(number), ` ${what}`);
    }
    if (Array.isArray(what) && what.every((each) => Array.isArray(each) && typeof each[0] === "number")) {
      return make("span", {}, what.map(([start, end]) => `[${start}, ${end})`).join(" "));
    }
    if (Array.isArray(what)) return make("ul", {}, ...what.map((each) => make("li", {}, value(entry, each))));
    if (what !== null && typeof what === "object") return fields(entry, what);
    return make("span", {}, String(what));
  };
  const fields = (entry, record) =>
    make(
      "dl",
      {},
      ...Object.entries(record).map(([name, what]) =>
        make("div", {}, make("dt", {}, name), make("dd", {}, name === "id" ? String(what) : value(entry, what))),
      ),
    );
  const part = (title, ...children) => make("section", {}, make("h3", {}, title), ...children);
  const list = (numbers) => make("ul", {}, ...numbers.map((number) => {
    const { l, t } = entries[number];
    return make("li", {}, link(number), make("span", { class: "aside" }, ` ${l.replace("_", " ")} ${t || ""}`));
  }));

  let namedBy = null;
  const references = () => {
    if (namedBy) return namedBy;
    namedBy = new Map();
    const walk = (side, what, from) => {
      if (typeof what === "string") {
        for (const number of named(side, what, entries[from].r.reading))
          if (number !== from) (namedBy.get(number) || namedBy.set(number, new Set()).get(number)).add(from);
      } else if (what !== null && typeof what === "object") Object.values(what).forEach((each) => walk(side, each, from));
    };
    entries.forEach((entry, number) => walk(entry.s, { ...entry.r, id: 0, quote: 0, note: 0 }, number));
    return namedBy;
  };

  const caseOf = (number) => {
    const { id, text, readings, decision, rule, code, note } = cases[number];
    const known = rule && rules[rule];
    return part(
      `Case ${id}: ${code}`,
      make("p", {}, make("q", {}, text)),
      make("ul", {}, ...readings.map((each) => make("li", {}, `${where ? "annotator " : ""}${each.annotator}: ${each.reading}`))),
      make("p", {}, make("b", {}, "Decision: "), decision),
      note ? make("p", {}, make("b", {}, "Note: "), note) : null,
      known
        ? make("details", { open: "" }, make("summary", {}, `Rule ${rule}: ${known.title} (${known.page})`), make("div", { class: "rule" }, known.text))
        : make("p", {}, rule ? `Rule ${rule}` : "No rule decides it."),
    );
  };
  const errorOf = (number) => {
    const { c, s, g, d } = errors[number];
    const side = (name, lines) => (lines.length ? make("div", {}, make("dt", {}, name), make("dd", {}, ...lines.map((line) => make("div", {}, line)))) : null);
    return part(s ? `${s}: ${c}` : c, make("dl", {}, side("gold", g), side("predicted", d)));
  };

  const passesOf = (entry) => {
    if (entry.s || !annotators.length) return null;
    const lines = annotators.map((name) => {
      const said = entry.p && name in entry.p ? entry.p[name] : [];
      const what = said === null ? ": no such item" : said.length ? "" : ": the same";
      return make("li", {}, make("b", {}, where ? `pass ${name}` : name), what, said && said.length ? make("ul", {}, ...said.map((each) => make("li", {}, each))) : null);
    });
    return part("The independent passes", make("ul", {}, ...lines));
  };
  const readersOf = (entry) => {
    if (!entry.j) return null;
    const told = entry.j.map(([sentence, judged]) =>
      make("li", {}, make("q", {}, sentence), make("ul", {}, ...judged.map(([who, said]) => make("li", {}, `reader ${who}: ${said}`)))),
    );
    return part("Readers who had only the text", make("ul", {}, ...told));
  };

  const show = (title, about, ...children) => {
    const close = make("button", { type: "button", class: "close" }, "Close");
    close.addEventListener("click", shut);
    panel.replaceChildren(close, make("h2", {}, title), make("p", { class: "aside" }, about), ...children.filter(Boolean));
    // Closing gives the focus back to what opened the record, unless that was a link in another record.
    const active = document.activeElement;
    if (active && active !== document.body && !panel.contains(active)) opener = active;
    else if (panel.hidden) opener = null;
    panel.hidden = false;
    document.body.classList.add("open");
    panel.scrollTop = 0;
  };
  const unmark = () => {
    for (const node of all(".selected")) node.classList.remove("selected");
  };
  let opener = null;
  const shut = () => {
    const back = selected === null ? null : marks(selected)[0];
    panel.hidden = true;
    document.body.classList.remove("open");
    unmark();
    selected = null;
    light(null);
    history.replaceState(null, "", location.pathname + location.search);
    if (opener && opener.isConnected && !article.contains(opener)) opener.focus();
    else if (back) step(back);
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
        // What comes near is laid out only then, which moves the rest.
        const centre = (again) => {
          there.scrollIntoView({ block: "center" });
          if (again) requestAnimationFrame(() => centre(again - 1));
        };
        centre(3);
      }
    }
    panel.focus({ preventScroll: true });
  };

  const choose = (select, value) => {
    select.value = [...select.options].some((option) => option.value === value) ? value : "";
  };
  const listErrors = (key) => {
    const [name, who] = key.split("/");
    const found = wrong.filter(({ c, w }) => (c === name || c.startsWith(`${name}.`)) && (!who || w === who));
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
    show(name, about ? `${lines.length} items, ${about}` : `${lines.length} errors`, make("ol", {}, ...lines));
    panel.focus({ preventScroll: true });
    choose(one(".kinds"), name);
    if (where) choose(where, who || "");
    draw();
  };

  const follow = () => {
    let key = location.hash.slice(1);
    try {
      key = decodeURIComponent(key);
    } catch {
      return; // not an address of ours
    }
    const number = byKey.get(key) ?? (byId[0].get(key) || [])[0]; // an id that only a later reading has
    if (number !== undefined) {
      reveal(number);
      select(number, true);
    } else if (key.startsWith("errors/") && one(".kinds")) listErrors(key.slice(7));
  };
  window.addEventListener("hashchange", follow);

  const go = (number) => {
    const there = address(entries[number].k);
    history.replaceState(null, "", there);
    select(number, false);
  };
  for (const place of [article, ...all(".timeline")])
    place.addEventListener("click", (event) => {
      const number = numberOf(event.target);
      if (number !== null && String(getSelection()) === "") go(number);
    });
  // A link to what is shown already changes no address.
  document.addEventListener("click", (event) => {
    const to = event.target.closest && event.target.closest("a[href^='#']");
    if (to && to.hash === location.hash) follow();
  });

  // One annotation at a time can be reached by Tab; the arrow keys step on.
  const steps = all(".mark:not(.more)", article);
  let current = steps[0] || null;
  const step = (node, focus = true) => {
    if (current) current.tabIndex = -1;
    current = node;
    node.tabIndex = 0;
    if (focus) node.focus();
  };
  if (current) current.tabIndex = 0;
  const keys = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  article.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      const number = numberOf(event.target);
      if (number === null) return;
      event.preventDefault();
      go(number);
    } else if (keys[event.key] && steps.length) {
      event.preventDefault();
      let at = steps.indexOf(current) + keys[event.key];
      while (steps[at] && steps[at].classList.contains("off")) at += keys[event.key];
      if (steps[at]) step(steps[at]);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) shut();
  });

  // What is shown.
  const form = one(".controls");
  const where = one(".where");
  // Of two systems, marks of the gold say who has wrong what is shown; what starts together says it once.
  const name = (shown) => {
    const who = entries.map(() => new Set());
    for (const { w, n } of shown) for (const number of n) for (const each of w === "both" ? "AB" : w) who[number].add(each);
    for (const node of all(".mark.gold", article)) for (const each of "AB") node.classList.toggle(`not-${each}`, who[Number(node.dataset.k)].has(each));
    for (const node of steps) {
      const { s, e } = entries[Number(node.dataset.k)];
      const tag = s ? (e ? "AB"[s - 1] : "") : [..."AB"].filter((each) => node.classList.contains(`not-${each}`)).map((each) => `✗${each}`).join(" ");
      let said = false;
      for (let up = node; up.parentElement.firstChild === up && up.parentElement.classList.contains("mark") && !said; ) {
        up = up.parentElement;
        said = !up.classList.contains("off") && up.dataset.w === tag;
      }
      if (tag && !said) node.dataset.w = tag;
      else delete node.dataset.w;
    }
  };
  const draw = () => {
    const layers = new Set(all(".layers input:checked", form).map((box) => box.value));
    const sides = all(".sides input", form).map((box) => box.checked);
    const wanted = one(".types").value;
    const kind = one(".kinds") ? one(".kinds").value : "";
    const who = where ? where.value : "";
    const fits = ({ c, w }) =>
      (kind === "" || (kind === "-cascade" ? !c.endsWith(".cascade") : c === kind)) &&
      (who === "" || (who === "differ" ? w !== "both" : w === who));
    const hidden = entries.map(
      (entry) =>
        !layers.has(entry.l) || (wanted !== "" && wanted !== `${entry.l}/${entry.t}`) || (sides.length > 0 && !sides[entry.s]),
    );
    const about = new Set(wrong.filter(fits).flatMap(({ n }) => n));
    // Of two systems all of the gold can be looked up beside the text while the text shows where they differ.
    const chosen = where ? who !== "" || !["", "-cascade"].includes(kind) : kind !== "";
    for (const [number, found] of placed) {
      const others = chosen && !about.has(number);
      for (const node of found) node.classList.toggle("off", hidden[number] || (others && (!where || article.contains(node))));
    }
    if (where) name(wrong.filter(fits));
    for (const node of all("[data-layer]")) node.classList.toggle("off", !layers.has(node.dataset.layer));
    for (const node of all("[data-e]")) {
      const one = wrong[Number(node.dataset.e)];
      node.classList.toggle("off", !fits(one) || (one.n.length > 0 && one.n.every((number) => hidden[number])));
    }
    for (const node of all(".folded.who")) {
      const shown = all("[data-e]:not(.off)", node).map((card) => wrong[Number(card.dataset.e)].i.length);
      node.classList.toggle("off", shown.length === 0);
      all(".count", node)[0].textContent = `(${shown.reduce((sum, each) => sum + each, 0)})`;
    }
    document.body.classList.toggle("bare", !one(".beside").checked);
    const colours = one(".colours");
    if (colours) document.body.dataset.colour = colours.value;
    if (current && current.classList.contains("off")) {
      const next = steps.find((node) => !node.classList.contains("off"));
      if (next) step(next, false);
    }
  };
  // What a link leads to is shown, whatever was chosen before.
  const reveal = (number) => {
    if (!where || !marks(number).some((node) => node.classList.contains("off"))) return;
    form.reset();
    where.value = one(".kinds").value = "";
    draw();
  };
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.reset();
  // Where cards stand below the text and not beside it, they would part its paragraphs by screens.
  if (matchMedia("(max-width: 60rem)").matches) for (const node of all(".folded, .legend")) node.open = false;
  draw();
  follow();
})();
