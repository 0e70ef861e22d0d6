// One annotation at a time can be reached by Tab; the arrow keys step on.
const steps = all(".mark:not(.more)", article);
let current = steps[0] || null;
const step = (node, focus = true) => {
  if (current) current.tabIndex = -1;
  current = node;
  node.tabIndex = 0;
  if (focus) node.focus();
};
for (const node of steps) node.tabIndex = -1;
if (current) current.tabIndex = 0;
const keys = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: 1, End: -1 };
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
    const from = { Home: -1, End: steps.length }[event.key] ?? steps.indexOf(current);
    let at = from + keys[event.key];
    while (steps[at] && steps[at].classList.contains("off")) at += keys[event.key];
    if (steps[at]) step(steps[at]);
  }
});
// From the end of a record Tab leads on behind what it is of, as if it stood there.
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || selected === null) return;
  const there = placeOf(selected);
  if (!there || event.target !== all("a, button, summary", panel).filter((node) => node.checkVisibility()).pop()) return;
  event.preventDefault();
  there.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) shut();
});
