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
