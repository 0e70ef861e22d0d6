// What is shown.
const form = one(".controls");
const where = one(".where");
// Of two systems, marks of the gold say who has wrong what is shown; what starts together says it once.
const name = (shown) => {
  const who = entries.map(() => new Set());
  for (const { w, n } of shown) for (const number of n) for (const each of w === "both" ? "AB" : w) who[number].add(each);
  for (const node of all(".mark.gold", article)) for (const each of "AB") node.classList.toggle(`not-${each}`, who[Number(node.dataset.k)].has(each));
  for (const node of steps) {
    const { s, e } = entries[Number(node.dataset.k)];
    const tag = s ? (e ? "AB"[s - 1] : "") : [..."AB"].filter((each) => node.classList.contains(`not-${each}`)).join("").replace(/^./, "✗$&");
    let said = false;
    for (let up = node; up.parentElement.firstChild === up && up.parentElement.classList.contains("mark") && !said; ) {
      up = up.parentElement;
      said = !up.classList.contains("off") && up.dataset.w === tag;
    }
    if (tag && !said) node.dataset.w = tag;
    else delete node.dataset.w;
  }
};
const forced = matchMedia("(forced-colors: active)"); // where hues say nothing, tags do: in a comparison lines say all
forced.addEventListener("change", () => draw());
const draw = () => {
  const layers = new Set(all(".layers input:checked", form).map((box) => box.value));
  const sides = all(".sides input", form).map((box) => box.checked);
  const wanted = one(".types").value;
  const kind = one(".kinds") ? one(".kinds").value : "";
  const who = where ? where.value : "";
  const fits = ({ c, w }) =>
    (kind === "" || (kind === "-cascade" ? !c.endsWith(".cascade") : c === kind)) &&
    (who === "" || (who === "differ" ? w !== "both" : w === who));
  const hidden = entries.map(
    (entry) =>
      !layers.has(entry.l) || (wanted !== "" && wanted !== `${entry.l}/${entry.t}`) || (sides.length > 0 && !sides[entry.s]),
  );
  const about = new Set(wrong.filter(fits).flatMap(({ n }) => n));
  // Of two systems all of the gold can be looked up beside the text while the text shows where they differ.
  const chosen = where ? who !== "" || !["", "-cascade"].includes(kind) : kind !== "";
  for (const [number, found] of placed) {
    const others = chosen && !about.has(number);
    for (const node of found) node.classList.toggle("off", hidden[number] || (others && (!where || article.contains(node))));
  }
  if (where) name(wrong.filter(fits));
  for (const node of all("[data-layer]")) node.classList.toggle("off", !layers.has(node.dataset.layer));
  for (const node of all("[data-e]")) {
    const one = wrong[Number(node.dataset.e)];
    node.classList.toggle("off", !fits(one) || (one.n.length > 0 && one.n.every((number) => hidden[number])));
  }
  for (const node of all(".folded.who")) {
    const shown = all("[data-e]:not(.off)", node).map((card) => wrong[Number(card.dataset.e)].i.length);
    node.classList.toggle("off", shown.length === 0);
    all(".count", node)[0].textContent = `(${shown.reduce((sum, each) => sum + each, 0)})`;
  }
  document.body.classList.toggle("bare", !one(".beside").checked);
  document.body.classList.toggle("tags", one(".tagged").checked || (forced.matches && !sides.length));
  const colours = one(".colours");
  if (colours) document.body.dataset.colour = colours.value;
  steps.forEach(tell);
  if (current && current.classList.contains("off")) {
    const next = steps.find((node) => !node.classList.contains("off"));
    if (next) step(next, false);
  }
};
// What a link leads to is shown, whatever was chosen before.
const reveal = (number) => {
  if (!where || !marks(number).some((node) => node.classList.contains("off"))) return;
  form.reset();
  where.value = one(".kinds").value = "";
  draw();
};
form.addEventListener("change", draw);
form.addEventListener("submit", (event) => event.preventDefault());
