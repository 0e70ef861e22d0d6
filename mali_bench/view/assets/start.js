form.reset();
// Where cards stand below the text and not beside it, they would part its paragraphs by screens.
if (matchMedia("(max-width: 60rem)").matches) for (const node of all(".folded, .legend")) node.open = false;
draw();
follow();
// Paper shows what is folded, too.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = all("details:not([open])");
  for (const node of folded) node.open = true;
});
window.addEventListener("afterprint", () => {
  for (const node of folded) node.open = false;
  folded = [];
});
