// Records.
// Of several readings an id names those of what names it, given from the inside out: an argument, its event. What has no
// reading that fits names all of them, the first one first.
const named = (side, id, readings) => {
  const found = byId[side].get(id) || [];
  const own = readings.map((reading) => found.filter((number) => entries[number].r.reading === reading));
  return own.find((numbers) => numbers.length) || found;
};
const within = (what, readings) => (typeof what.reading === "string" ? [what.reading, ...readings] : readings);
const value = (entry, what, readings, name) => {
  if (typeof what === "string" && byId[entry.s].has(what)) {
    const [number] = named(entry.s, what, readings);
    return make("span", {}, link(number, name === "source" ? entries[number].by : ""), ` ${what}`);
  }
  if (Array.isArray(what) && what.every((each) => Array.isArray(each) && typeof each[0] === "number")) {
    return make("span", {}, what.map(([start, end]) => `[${start}, ${end})`).join(" "));
  }
  if (Array.isArray(what)) return make("ul", {}, ...what.map((each) => make("li", {}, value(entry, each, readings, name))));
  if (what !== null && typeof what === "object") return fields(entry, what, readings);
  return make("span", {}, String(what));
};
const fields = (entry, record, readings = []) => {
  const own = within(record, readings);
  const shown = ([name, what]) => make("dd", {}, name === "id" ? String(what) : value(entry, what, own, name));
  return make("dl", {}, ...Object.entries(record).map((each) => make("div", {}, make("dt", {}, each[0]), shown(each))));
};
const part = (title, ...children) => make("section", {}, make("h3", {}, title), ...children);
const list = (numbers) => make("ul", {}, ...numbers.map((number) => {
  const { l, t } = entries[number];
  return make("li", {}, link(number), make("span", { class: "aside" }, ` ${l.replace("_", " ")} ${t || ""}`));
}));

let namedBy = null;
const references = () => {
  if (namedBy) return namedBy;
  namedBy = new Map();
  const walk = (side, what, from, readings) => {
    if (typeof what === "string") {
      for (const number of named(side, what, readings))
        if (number !== from) (namedBy.get(number) || namedBy.set(number, new Set()).get(number)).add(from);
    } else if (what !== null && typeof what === "object") {
      const own = within(what, readings);
      for (const each of Object.values(what)) walk(side, each, from, own);
    }
  };
  entries.forEach((entry, number) => walk(entry.s, { ...entry.r, id: 0, quote: 0, note: 0 }, number, []));
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
  const { c, s, g, d, gw, dw, b = [] } = errors[number];
  const side = (name, lines, company) => {
    const shown = [...lines.map((line) => make("div", {}, line)), company ? make("div", { class: "aside" }, company) : null];
    return lines.length ? make("div", {}, make("dt", {}, name), make("dd", {}, ...shown.filter(Boolean))) : null;
  };
  const origins = b.map(([name, of]) => make("div", {}, `${name}: `, link(of)));
  const from = b.length ? make("div", {}, make("dt", {}, "builds on"), make("dd", {}, ...origins)) : null;
  return part(s ? `${s}: ${c}` : c, make("dl", {}, side("gold", g, gw), side("predicted", d, dw), from));
};

const passesOf = (entry) => {
  if (entry.s || !annotators.length) return null;
  const lines = annotators.map((name) => {
    const said = entry.p && name in entry.p ? entry.p[name] : [];
    const what = said === null ? ": no such item" : said.length ? "" : ": the same";
    return make("li", {}, make("b", {}, where ? `pass ${name}` : name), what, said && said.length ? make("ul", {}, ...said.map((each) => make("li", {}, each))) : null);
  });
  return part("The independent passes", make("ul", {}, ...lines), entry.x ? null : make("p", {}, data.undisputed[Number(!entry.p)]));
};
const readersOf = (entry) => {
  if (!entry.j) return null;
  const told = entry.j.map(([sentence, judged]) =>
    make("li", {}, make("q", {}, sentence), make("ul", {}, ...judged.map(([who, said]) => make("li", {}, `reader ${who}: ${said}`)))),
  );
  return part("Readers who had only the text", make("ul", {}, ...told));
};
