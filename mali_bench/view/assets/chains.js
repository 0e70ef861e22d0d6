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
  if (number !== null) light(number);
});
