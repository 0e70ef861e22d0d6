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
// The line of a mark that was tapped stays in sight, above the record where that is at the foot.
const keep = (node, line) => {
  const { top, bottom, right } = node.getClientRects()[line] || node.getBoundingClientRect();
  const box = panel.getBoundingClientRect();
  const foot = (box.left < right ? box.top : innerHeight) - 24;
  if (top < 0) scrollBy(0, top - 24);
  else if (bottom > foot) scrollBy(0, bottom - foot);
};
for (const place of [article, ...all(".timeline")])
  place.addEventListener("click", (event) => {
    const number = numberOf(event.target);
    if (number === null || String(getSelection()) !== "") return;
    const node = event.target.closest("[data-k]:not(.off)");
    const line = [...node.getClientRects()].findIndex(({ top, bottom }) => top <= event.clientY && event.clientY <= bottom);
    go(number);
    keep(node, line);
  });
// A link to what is shown already changes no address.
document.addEventListener("click", (event) => {
  const to = event.target.closest && event.target.closest("a[href^='#']");
  if (to && to.hash === location.hash) follow();
});
