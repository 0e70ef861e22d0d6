// One annotation at a time can be reached by Tab; the arrow keys step on.
const steps = all(".mark:not(.more)", article);
let current = steps[0] || null;
const step = (node, focus = true) => {
  if (current) current.tabIndex = -1;
  current = node;
  node.tabIndex = 0;
  if (focus) node.focus();
};
// A mark has a name and a role only while it shows: a group, since marks hold marks, and within a button nothing is read.
// Its tag names what its colour means.
const layerNames = { mentions: "mention", events: "event", times: "time", quantities: "quantity", titles: "title", attributions: "statement" };
const tell = (node) => {
  const { l, t = "", q, st } = entries[Number(node.dataset.k)];
  const shown = !node.classList.contains("off");
  const whole = !node.classList.contains("cue");
  const known = node.dataset.v === t ? "" : node.dataset.v;
  const told = whole ? [layerNames[l], t, node.dataset.t && l === "attributions" ? `of ${node.dataset.t}` : "", q, known, st] : ["cue of a statement", node.textContent];
  for (const [key, value] of [["role", "group"], ["aria-roledescription", "annotation"], ["aria-label", told.filter(Boolean).join(", ")]]) {
    if (shown) node.setAttribute(key, value);
    else node.removeAttribute(key);
  }
  if (l !== "mentions") return;
  const chain = /\bk(\d)\b/.exec(node.className)[1];
  const tag = document.body.dataset.colour === "chain" ? (chain === "8" ? "" : String(Number(chain) + 1)) : t.split(".")[0];
  if (tag) node.dataset.t = tag;
  else delete node.dataset.t;
};
for (const node of steps) node.tabIndex = -1;
if (current) current.tabIndex = 0;
const keys = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
article.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    const number = numberOf(event.target);
    if (number === null) return;
    event.preventDefault();
    go(number);
    keep(event.target, 0);
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
