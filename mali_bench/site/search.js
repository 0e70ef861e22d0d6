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
  // Every word must be there, or begin one; a title with just this word counts most.
  const weight = ({ low: [title, words] }, wanted) => {
    let sum = 0;
    for (const { whole, start } of wanted) {
      const inTitle = whole.test(title) ? 60 : start.test(title) ? 20 : 0;
      const inWords = whole.test(words) ? 3 : start.test(words) ? 1 : 0;
      if (!inTitle && !inWords) return 0;
      sum += inTitle + inWords;
    }
    return sum;
  };
  const pattern = (word) => {
    const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const edge = /^[\p{L}\p{N}]/u.test(word) ? "(?<![\\p{L}\\p{N}])" : "";
    return { word, start: new RegExp(edge + plain, "u"), whole: new RegExp(`${edge}${plain}(?![\\p{L}\\p{N}])`, "u") };
  };
  const marked = (text, wanted) => {
    const low = text.toLowerCase();
    const places = wanted.map(({ start: first }) => low.search(first)).filter((at) => at >= 0);
    const start = Math.max(0, Math.min(...places, low.length) - AROUND / 2);
    const shown = text.slice(places.length ? start : 0, (places.length ? start : 0) + 2 * AROUND);
    const node = make("p", start && places.length ? "… " : "");
    let rest = shown;
    while (rest) {
      const next = wanted
        .map(({ word, start: first }) => [rest.toLowerCase().search(first), word.length])
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
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean).map(pattern);
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
