(() => {
  "use strict";
  const hits = JSON.parse(document.querySelector('script[type="application/json"]').textContent)
    .map(([title, page, address, words]) => ({ title, page, address, words, low: [title, words].map((each) => each.toLowerCase()) }));
  const field = document.querySelector("input[type=search]");
  const list = document.querySelector(".hits");
  const said = document.querySelector("[role=status]");
  const MOST = 60;
  const AROUND = 110;

  const make = (name, text, attributes = {}) => {
    const node = document.createElement(name);
    if (text) node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  // Every word must be there; a title that begins with one counts most.
  const weight = ({ low: [title, words] }, wanted) => {
    let sum = 0;
    for (const each of wanted) {
      const inTitle = title === each ? 100 : title.startsWith(each) ? 40 : title.includes(each) ? 20 : 0;
      const inWords = words.includes(each) ? 1 + Math.min(words.split(each).length - 1, 5) : 0;
      if (!inTitle && !inWords) return 0;
      sum += inTitle + inWords;
    }
    return sum;
  };
  const marked = (text, wanted) => {
    const low = text.toLowerCase();
    const places = wanted.map((each) => low.indexOf(each)).filter((at) => at >= 0);
    const start = Math.max(0, Math.min(...places, low.length) - AROUND / 2);
    const shown = text.slice(places.length ? start : 0, (places.length ? start : 0) + 2 * AROUND);
    const node = make("p", start && places.length ? "… " : "");
    let rest = shown;
    while (rest) {
      const next = wanted
        .map((each) => [rest.toLowerCase().indexOf(each), each.length])
        .filter(([at]) => at >= 0)
        .sort((one, other) => one[0] - other[0] || other[1] - one[1])[0];
      if (!next) break;
      node.append(rest.slice(0, next[0]), make("mark", rest.slice(next[0], next[0] + next[1])));
      rest = rest.slice(next[0] + next[1]);
    }
    node.append(rest, shown.length < text.length ? " …" : "");
    return node;
  };
  const search = () => {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = wanted.length
      ? hits.map((hit, number) => [weight(hit, wanted), number]).filter(([sum]) => sum).sort((one, other) => other[0] - one[0] || one[1] - other[1])
      : [];
    list.replaceChildren(
      ...found.slice(0, MOST).map(([, number]) => {
        const { title, page, address, words } = hits[number];
        const item = make("li");
        item.append(make("a", title, { href: address }), make("span", ` ${page}`, { class: "aside" }), marked(words, wanted));
        return item;
      }),
    );
    said.textContent = wanted.length ? `${found.length} found${found.length > MOST ? `, the first ${MOST} shown` : ""}` : "";
    history.replaceState(null, "", field.value ? `#${encodeURIComponent(field.value)}` : location.pathname);
  };
  const given = () => {
    try {
      field.value = decodeURIComponent(location.hash.slice(1));
    } catch {
      field.value = "";
    }
    search();
  };
  field.addEventListener("input", search);
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", given);
  given();
  field.focus();
})();
