form.reset();
// Where cards stand below the text and not beside it, they would part its paragraphs by screens.
if (matchMedia("(max-width: 60rem)").matches) for (const node of all(".folded, .legend")) node.open = false;
draw();
follow();
// Paper shows what is folded, too; what is long and looked up rather than read stands behind the text.
let folded = [];
const looked = all(".glossary, .plots").map((node) => [node, document.createComment("")]);
window.addEventListener("beforeprint", () => {
  for (const [node, place] of looked) {
    node.replaceWith(place);
    panel.before(node);
  }
  folded = all("details:not([open])");
  for (const node of folded) node.open = true;
});
window.addEventListener("afterprint", () => {
  for (const node of folded) node.open = false;
  for (const [node, place] of looked) place.replaceWith(node);
  folded = [];
});
