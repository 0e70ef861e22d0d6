// People, places and organizations by compromise, as it comes: text on standard input, spans in JSON on standard output.
// The offsets are JavaScript's, in UTF-16 units; each span has the text that the tool says stands there.
import { readFileSync } from "node:fs";
import nlp from "compromise";

const text = readFileSync(0, "utf8");
const found = nlp(text);
const spans = [];
for (const [label, view] of [
  ["PERSON", found.people()],
  ["GPE", found.places()],
  ["ORG", found.organizations()],
]) {
  for (const { offset, text: surface } of view.json({ offset: true })) {
    spans.push({ start: offset.start, end: offset.start + offset.length, label, text: surface });
  }
}
console.log(JSON.stringify({ text, spans }));
