// What a screen reader hears of a mark, and the tag that says in letters what its colour means. A mark has a role and a name
// only while it shows; it is a group, since marks hold marks, and what is within a button or a link is not told apart.
const layerNames = { mentions: "mention", events: "event", times: "time", quantities: "quantity", titles: "title", attributions: "statement" };
const nameOf = (node) => {
  const { l, t = "", q, r, st } = entries[Number(node.dataset.k)];
  if (node.classList.contains("cue")) return `cue of a statement, ${node.textContent}`;
  const by = l === "attributions" && node.dataset.t ? `of ${node.dataset.t}` : "";
  const known = node.dataset.v === t ? "" : node.dataset.v;
  const special = [
    r.polarity === "Negative" && "denied",
    r.certainty === "Uncertain" && "not certain",
    r.optional && "optional",
    r.reading && `in reading ${r.reading}`,
  ];
  return [layerNames[l], t, by, q, known, ...special, st].filter(Boolean).join(", ");
};
const tagOf = (node) => {
  if (document.body.dataset.colour === "type") return (entries[Number(node.dataset.k)].t || "").split(".")[0];
  const [, chain] = /\bk(\d)\b/.exec(node.className);
  return chain === "8" ? "" : String(Number(chain) + 1); // the last colour is for all others
};
const tell = (node) => {
  const shown = !node.classList.contains("off");
  if (shown !== node.hasAttribute("role")) {
    for (const [key, value] of [["role", "group"], ["aria-roledescription", "annotation"], ["aria-label", nameOf(node)]]) {
      if (shown) node.setAttribute(key, value);
      else node.removeAttribute(key);
    }
  }
  if (!node.classList.contains("mentions")) return;
  const tag = tagOf(node);
  if (tag === (node.dataset.t || "")) return;
  if (tag) node.dataset.t = tag;
  else delete node.dataset.t;
};
