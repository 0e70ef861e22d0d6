"""METRICS.md, made from the metrics themselves and from the cases that were computed by hand.

Run `python -m mali_bench.docs` in a checkout to write it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from .files import write_atomically
from .metrics import METRICS
from .metrics.base import Metric
from .report import PRIMARY
from .table import TITLES

PAGE = Path("METRICS.md")
CASES = Path("tests") / "golden"

INTRODUCTION = """# Metrics

A metric's name says the layer, the measure and, last, how extents match: `mentions.typed.head`. Each is a sum over
documents that is divided once; precision divides by predicted items, recall by gold items. This page is made from the
code and from the cases in `tests/golden/`, whose values were computed by hand.

| matching | means |
|---|---|
| `exact` | the same characters |
| `head` | the prediction contains the gold head and lies inside the gold extent (min span) |
| `overlap` | at least one character in common |
| `tokens` | the share of tokens in common |
| `entity` | any mention of the right entity; clusters are aligned one-to-one, as for CEAFe by heads |

What holds for all of them:

- **One-to-one.** A score counts a largest one-to-one matching of items under the metric's own condition. Its
  size does not depend on the order of a file; ties are broken by position in the text.
- **Duplicates.** An item of a metric is what the metric compares; items that agree in that are one. Items
  that are the same in everything are counted in the report.
- **Nested and overlapping** items are items like any other. **Discontinuous** ones are sets of characters:
  exact means the same set, and the gaps do not count.
- **Empty and absent.** A layer that is absent was not attempted: `null`. One that is there and empty has
  recall 0 and no precision. F1 is 0 if one side has items and the other has none, `null` if neither has.
- **Unknown labels** are wrong predictions. **Missing documents** are all missed, **unknown documents** all
  wrong. Each is counted in the report.
- **Two readings, optional items.** For each ambiguity of the gold the reading that fits the prediction best
  on its own layer is chosen first; optional items that the prediction lacks are removed. Then the gold is
  ordinary.
- **Intervals** are percentile bootstraps over units (paragraphs, or documents from ten documents on), with the
  one-to-one alignments held fixed. An item belongs to the unit in which it starts.
- **Singletons** are kept in `coref`; `coref-multiple` is the same without them.
"""


def metrics_page(folder: Path) -> str:
    """The text of METRICS.md; `folder` holds the cases."""
    cases = _cases(folder)
    lines = [INTRODUCTION]
    group = ""
    for name, metric in METRICS.items():
        prefix = name.partition(".")[0]
        if prefix != group:
            group = prefix
            lines += [f"## {TITLES[group]}", ""]
        lines += [*_entry(metric, cases), ""]
    return "\n".join(lines)


def _entry(metric: Metric, cases: Mapping[str, Sequence["Case"]]) -> Iterator[str]:
    mark = " (ranks)" if metric.name in PRIMARY.values() else ""
    yield f"### `{metric.name}`{mark}"
    yield ""
    yield metric.about
    yield ""
    yield f"- Source: {metric.source}."
    yield f"- Needs: {', '.join(f'`{need}`' for need in metric.needs)}."
    if metric.order:
        yield f"- Swapping gold and prediction does not just swap precision and recall: {metric.order}."
    if metric.name in cases:
        case = min(cases[metric.name], key=lambda each: (sum(map(len, each.derivation)), each.name))
        known = [name for name in ("precision", "recall", "f1") if case.values.get(name, "null") != "null"]
        yield f"- Example [`{case.name}`](tests/golden/{case.name}/scores.toml):"
        yield f"  {', '.join(f'{name} {case.values[name]}' for name in known)}."
        yield ""
        yield from (f"  > {line}" for line in case.derivation)


class Case(Struct, frozen=True):
    """A case for a metric: its name, how the values follow from the definition, and the values."""

    name: str
    derivation: list[str]
    values: dict[str, str]


def _cases(cases: Path) -> dict[str, list[Case]]:
    """For each metric the cases with a score between 0 and 1."""
    found: dict[str, list[Case]] = {}
    for folder in sorted(path for path in cases.iterdir() if path.is_dir()):
        text = (folder / "scores.toml").read_text(encoding="utf-8")
        about = _comment(text.partition("[")[0])
        for name, values in tomllib.loads(text).items():
            if values["f1"] != "null" and 0 < Fraction(values["f1"]) < 1:
                found.setdefault(name, []).append(Case(folder.name, [*about, *_derivation(text, name)], values))
    return found


def _derivation(text: str, name: str) -> list[str]:
    """The comment behind the heading of a metric's table; that of another one if it says `as NAME`."""
    section = re.search(rf'^\["{re.escape(name)}"\]\n((?:#.*\n)*)', text, re.M)
    lines = _comment(section[1]) if section else []
    other = re.match(r"as ([\w.+-]+\w)", lines[0]) if lines else None
    return _derivation(text, other[1]) if other and f'["{other[1]}"]' in text else lines


def _comment(text: str) -> list[str]:
    return [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]


if __name__ == "__main__":
    write_atomically(PAGE, metrics_page(CASES).encode("utf-8"))
