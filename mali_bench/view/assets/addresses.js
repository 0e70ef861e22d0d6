// Addresses: each record has one, and so has the list behind each number. Back leads to the record before.
const nowhere = (key) => {
  const told = `Nothing on this page has the address "${key}".`;
  selected = null;
  unmark();
  light(null);
  show("No such address", told);
  said.textContent = told;
  panel.focus({ preventScroll: true });
};
const follow = () => {
  let key = location.hash.slice(1);
  if (key === "") {
    if (!panel.hidden) shut();
    return;
  }
  try {
    key = decodeURIComponent(key);
  } catch {
    // not an address of ours: nothing has it
  }
  const number = numberAt(key);
  const listed = key.startsWith("errors/") ? wrongOf(key.slice(7)) : [];
  if (number !== undefined) {
    if (before && !before.of.has(number)) restore();
    reveal(number);
    select(number, true);
  } else if (listed.length) listErrors(key.slice(7), listed);
  else if (!document.getElementById(key)) nowhere(key);
};
window.addEventListener("hashchange", follow);

const go = (number) => {
  const there = address(entries[number].k);
  if (there !== location.hash) history.pushState(null, "", there);
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
article.addEventListener("click", (event) => {
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
  if (to && to.getAttribute("href") === location.hash) follow();
});
