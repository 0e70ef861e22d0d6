"""METRICS.md, made from the metrics themselves and from the cases that were computed by hand.

Run `python -m mali_bench.docs` in a checkout to write it.
"""

import re
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

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


def _entry(metric: Metric, cases: dict[str, list[tuple[str, list[str], dict[str, str]]]]) -> Iterator[str]:
    mark = " (ranks)" if metric.name in PRIMARY.values() else ""
    yield f"### `{metric.name}`{mark}"
    yield ""
    yield metric.about
    yield ""
    yield f"- Source: {metric.source}."
    yield f"- Needs: {', '.join(f'`{need}`' for need in metric.needs)}."
    if metric.order:
        yield f"- Swapping gold and prediction does not just swap precision and recall: {metric.order}."
    found = cases.get(metric.name, [])
    if found:
        case, derivation, values = min(found, key=_simplicity)
        shown = ", ".join(
            f"{name} {values[name]}" for name in ("precision", "recall", "f1") if values.get(name, "null") != "null"
        )
        yield f"- Example `{case}`: {shown}."
        yield from (f"  > {line}" for line in derivation)


def _simplicity(case: tuple[str, list[str], dict[str, str]]) -> tuple[bool, int, str]:
    """Cases with a derivation first, then the shortest."""
    name, derivation, _ = case
    return (not derivation, sum(map(len, derivation)), name)


def _cases(cases: Path) -> dict[str, list[tuple[str, list[str], dict[str, str]]]]:
    """For each metric the cases with a score between 0 and 1: their name, the derivation and the values."""
    found: dict[str, list[tuple[str, list[str], dict[str, str]]]] = {}
    for folder in sorted(path for path in cases.iterdir() if path.is_dir()):
        text = (folder / "scores.toml").read_text(encoding="utf-8")
        for name, values in tomllib.loads(text).items():
            if values["f1"] != "null" and 0 < Fraction(values["f1"]) < 1:
                found.setdefault(name, []).append((folder.name, _derivation(text, name), values))
    return found


def _derivation(text: str, name: str) -> list[str]:
    """The comment behind the heading of a metric's table."""
    section = re.search(rf'^\["{re.escape(name)}"\]\n((?:#.*\n)*)', text, re.M)
    return [line.removeprefix("#").strip() for line in section[1].splitlines()] if section else []


if __name__ == "__main__":
    write_atomically(PAGE, metrics_page(CASES).encode("utf-8"))
