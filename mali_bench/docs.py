"""METRICS.md, made from the metrics themselves and from the cases that were computed by hand.

Run `python -m mali_bench.docs` in a checkout to write it.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from .align import LEVELS
from .files import write_atomically
from .metrics import METRICS
from .metrics.base import Metric
from .metrics.outcomes import COUNTS, MEASURES, SOURCE
from .report import PRIMARY
from .table import TITLES

PAGE = Path("METRICS.md")
CASES = Path("tests") / "golden"
OUTCOMES_CASE = "items_of_every_outcome"

ABOUT = {
    "exact+type": "the same characters and type",
    "exact": "the same characters",
    "head+type": "head, and the same type",
    "head": "head",
    "overlap+type": "overlap, and the same type",
    "overlap": "overlap",
}
"""The levels of an alignment."""

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

OUTCOMES = """## What became of each item

Mentions, triggers, times and quantities are also aligned once, each layer as a whole: `outcomes` in the report, `--all`
in the terminal. An item is an extent with a full type; a pair has at least one character in common. Of all one-to-one
alignments it is one with the most pairs of the first of these levels, of those with the most of the second, and so on.

{levels}

Head means as above. Items without a partner are missed or spurious. Hence always

- correct + incorrect + partial + missed = the number of gold items (POS, possible), and
- correct + incorrect + partial + spurious = the number of predicted ones (ACT, actual);

precision is (correct + partial/2) / ACT, recall (correct + partial/2) / POS. Strict is `mentions.subtyped.exact` (or
`triggers.tc.exact`, `times.typed.exact`, `quantities.typed.exact`). As one alignment serves everything, `partial` and
`type` may pair fewer items than the largest matchings of `overlap`.

The **confusion of types** counts the same pairs by gold type and predicted type, coarse (`family`) and full (`type`),
and the items of each type that are missed or spurious. Each row with what is missed is the number of gold items of a
type, each column with what is spurious that of predicted ones.

Where a side has no types at all, only `exact` and `partial` are given.

- Source: {source}.
- Example [`{case}`](tests/golden/{case}/outcomes.toml):

  {counts}

{derivation}
"""

AGREEMENT = """## Agreement between annotators

`mali-bench agreement` takes each pass of a pair once as gold and gives F1 by the metrics above; where directions differ
(heads, entities) it is the mean of both. *Given* are the same metrics of relations between mentions, and arguments of
events, that both passes have (by extent; by trigger and type).

Labels are compared on matched items: the same extent in both passes, of relations the same two extents, of factuality
the same trigger and source. Where several items share a place they are paired by one alignment, those of the same type
first. An item without the label does not count; no `mod` is a label.

| number | is | source |
|---|---|---|
| matched | the matched items divided by the mean number of items of both | Dice 1945 |
| raw | the matched items with the same label, divided by the matched ones | |
| kappa | (raw - chance) / (1 - chance), chance from the labels of each annotator; of matched items | Cohen 1960 |
| alpha | 1 - observed / expected disagreement, nominal, of all annotators | Krippendorff 2019, ch. 12 |

Kappa and alpha are `null` where one label is all there is. A number over several pairs is the mean of those that exist.
Intervals are those of all metrics: every number of a report sees the same resamples.
"""

PUBLISHED = """## Numbers published with other scorers

To reproduce a number that was published with another scorer. `score_...` are functions of `mali_bench.plain`, other
names are metrics of a report. What is said here is tested on the test cases of these scorers, as far as they have any
that may be stated (`tests/test_official_coreference.py`, `tests/test_official_spans.py`), and on random data against
those that can be installed (`tests/test_peers.py`).

{rows}
"""

_NULL = "0 where a score does not exist"
_WINDOW = f"{_NULL}; each of its windows is a document here"
_FIRST = "it takes the first span that overlaps, in the order of a file"
PEERS = (
    (
        "reference scorer v8.01 (CoNLL-2012)",
        '`score_clusters(..., mode="conll2012")`',
        "it truncates what it prints, and gives up after ten repeated mentions",
    ),
    ("", "`coref.*.exact`", f"{_NULL}, also in the mean of CoNLL; documents that the gold lacks are ignored"),
    ("coval with whole mentions", '`score_clusters(..., mode="conll2012")`', "it has no CEAFm and BLANC"),
    (
        "CorefUD and Universal Anaphora scorers, `exact`",
        '`score_clusters(..., mode="corefud")`, with `singletons=False` unless they were told to keep them',
        "of a mention in several clusters they keep the last",
    ),
    ("", "`coref.*.exact`, or `coref-multiple.*.exact` without singletons; BLANC is `blanc-luo`", _NULL),
    ("the same, partial matching", "`coref.*.head`, or `coref-multiple.*.head`; BLANC is `blanc-luo`", _NULL),
    ("the same, head matching (CorefUD's default)", "nothing: heads of predictions do not count here", ""),
    ("conlleval", "`score_tags(...)`", "conlleval.pl does not part `E-x B-x`, and knows no S"),
    (
        "seqeval",
        '`score_tags(...)`; for its `mode="strict"` `score_tags(..., scheme="IOB2")` and so on',
        "IOB1 before an invalid B, IOE1 of one token",
    ),
    ("typed spans as in CoNLL-2003", "`mentions.subtyped.exact`; of coarse types `mentions.typed.exact`", ""),
    (
        "nervaluate, SemEval-2013 task 9.1",
        '`score_spans(..., mode="nervaluate")`; in a report `outcomes`',
        f"{_FIRST}; it ignores labels that are not among its `tags`",
    ),
    (
        "brateval",
        "`score_spans(...)`: `strict`, `exact`, `overlap+type`, `overlap`",
        f"{_FIRST}, and so may find fewer",
    ),
    ("TextEE: Tri-I, Tri-C", "`triggers.ti.exact`, `triggers.tc.exact`", _WINDOW),
    ("TextEE: Arg-I, Arg-C", "`arguments.ai.exact`, `arguments.ac.exact`", _WINDOW),
    ("TextEE: Arg-I and Arg-C (attached)", "`arguments.ai+.exact`, `arguments.ac+.exact`", _WINDOW),
)
"""Other scorers, what gives their numbers, and in what they differ from it."""


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
    return "\n".join([*lines, _outcomes(folder / OUTCOMES_CASE), AGREEMENT, _published()])


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


def _outcomes(case: Path) -> str:
    """What is said of the counts, with the table of levels and the numbers of the case."""
    text = (case / "outcomes.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)["mentions"]["measures"]
    levels = [[ABOUT[level], *(_outcome(level, *MEASURES[name]) for name in MEASURES)] for level in LEVELS]
    counts = [[name, *map(str, found[name])] for name in MEASURES]
    return OUTCOMES.format(
        levels="\n".join(_rows(["pair", *MEASURES], levels)),
        source=SOURCE,
        case=case.name,
        counts="\n  ".join(_rows(["", *COUNTS], counts)),
        derivation="\n".join(f"  > {line}" for line in _comment(text.partition("[")[0])),
    )


def _published() -> str:
    return PUBLISHED.format(rows="\n".join(_rows(["published with", "use", "it differs in"], PEERS)))


def _outcome(level: str, right: Collection[str], half: Collection[str]) -> str:
    return "correct" if level in right else "partial" if level in half else "incorrect"


def _rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    first, *others = [f"| {' | '.join(row)} |" for row in (headings, *rows)]
    return [first, f"|{'---|' * len(headings)}", *others]


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
