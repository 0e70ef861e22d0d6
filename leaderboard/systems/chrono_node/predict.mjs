// Times by chrono-node, as it comes: text on standard input, a document in JSON on standard output.
// The reference date is that of the document, which `mali-bench run` says in MALI_BENCH_DATE. A value has the parts of
// the date that the tool read or, for a weekday or a span of days, resolved; a day that it only implies ("March") is left
// out, and an hour that it read makes it a TIME. Offsets are JavaScript's (UTF-16 units) and made into code points.
import { readFileSync } from "node:fs";
import * as chrono from "chrono-node";

const text = readFileSync(0, "utf8");
const date = process.env.MALI_BENCH_DATE;
const reference = date ? new Date(`${date}T12:00:00Z`) : undefined;
const codePoints = (at) => [...text.slice(0, at)].length;
const two = (number) => String(number).padStart(2, "0");

function value(part) {
  const year = String(part.get("year")).padStart(4, "0");
  if (!part.isCertain("day") && !part.isCertain("weekday")) {
    return part.isCertain("month") ? `${year}-${two(part.get("month"))}` : year;
  }
  const day = `${year}-${two(part.get("month"))}-${two(part.get("day"))}`;
  return part.isCertain("hour") ? `${day}T${two(part.get("hour"))}:${two(part.get("minute"))}` : day;
}

const times = chrono.parse(text, reference).map(({ index, text: surface, start, end }) => ({
  spans: [[codePoints(index), codePoints(index + surface.length)]],
  type: start.isCertain("hour") ? "TIME" : "DATE",
  value: end ? `${value(start)}/${value(end)}` : value(start),
}));
console.log(JSON.stringify({ times }));
