"""METRICS.md, made from the metrics themselves and from the cases that were computed by hand.

Run `python docs/metrics_page.py` in a checkout to write it.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from mali_bench.analysis.diagnosis.classes import CLASSES, LAYERS
from mali_bench.files.writing import write_atomically
from mali_bench.matching.alignment import LEVELS
from mali_bench.metrics import METRICS
from mali_bench.metrics.base import Metric
from mali_bench.metrics.groups import PRIMARY, TITLES
from mali_bench.metrics.outcomes import COUNTS, MEASURES, SOURCE

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

ERRORS = """## Classes of errors

`mali-bench errors` puts every item that the metric of its layer counts as wrong in exactly one class. Gold and
predicted items belong together by one alignment, which all layers share: pairs with the same characters and type
come first, then those with the same characters, those that match by heads (first with the same type) and those that
overlap, always as many as can be. Later layers build on the alignment of the earlier: an argument is compared by
the counterparts of its trigger and filler.

- **Mentions, triggers, times, quantities.** A pair of the alignment that is not right is `boundary`, `type`,
  `attribute` or `both`; what has no counterpart is `missing` or `spurious`. A wrong subtype of a mention (PER.Group
  for PER.Individual), and a wrong type of a time or quantity with the right value, are no errors here, since the
  metric does not compare them. A prediction that tells no types (or values) at all is compared by its spans alone.
- **Clusters** (coref, event-coref) are compared by the mentions that have a counterpart. Gold and predicted
  clusters are aligned one-to-one, as for CEAFe. The mentions that a gold and a predicted cluster share, without
  belonging together, are one error: `attachment` if both clusters have another partner, `split` if only the gold
  one has, `merged` if only the predicted one has. Mentions without a counterpart, and those that are wrong in
  nothing but their extent, are `cascade`.
- **All other layers** are compared twice: as predicted, and with everything that they build on set right. A
  predicted item that is wrong, but then right or gone (it names something spurious, or says the same as another
  one), is `cascade`. Items that agree in part are paired, as many as can be, those that agree in most first. Of
  what is left, a predicted item is `spurious`; a gold item is `missing` if it would be right, had it been predicted
  of the counterparts of what it names, and `cascade` if nothing that names predicted items could have been right.

What a class costs is told by an **oracle**: its errors alone are repaired in the prediction (the gold item put in
the place of the wrong one, added, or the spurious one deleted; mentions moved to the cluster where they belong),
and the result is scored like any other. A repaired item counts as right only where all that it builds on is right.
`cascade` is repaired by setting right everything that the layer builds on; what was right before stays so.
Repairing a class never lowers the F1 of its own layer, but in two cases: where a score counts more mentions as
right than the shared alignment does (both numbers are told then), and in coreference, where moving one part of a
cluster may lower B3 or CEAFe as long as other parts are wrong. Repairing all classes of a layer gives an F1 of 1.

With `--json`, `layers` has for each layer its metric and F1, how many items either side has and how many are right,
and for each class of errors `count`, the `f1` without them, and `below`: the F1 then of the layers that build on
this one, as far as it changes. `scores` has the F1 of every layer as predicted. `errors` lists each error with
`layer`, `class`, `document`, `paragraph` (from 1), and the items of `gold` and `predicted`: their `id`, their
`label` (type, value or role) and `parts`, the places that they name, each with `name`, `spans` and `text`. For
mentions of a cluster, `gold_with` and `predicted_with` tell the company in which they are. The `signature` is that
of `score --no-intervals`.

- Sources: Kummerfeld & Klein 2013 (errors of clusters as what must be moved); Bolya et al. 2020 (the cost of a
  class as what its repair would gain); Irving et al. 2006 (the alignment).
"""


def metrics_page(folder: Path) -> str:
    """The text of METRICS.md; `folder` holds the cases."""
    cases = _cases(folder)
    lines = [INTRODUCTION]
    group = ""
    for metric in METRICS.values():
        if metric.group != group:
            group = metric.group
            lines += [f"## {TITLES[group]}", ""]
        lines += [*_entry(metric, cases), ""]
    return "\n".join([*lines, _outcomes(folder / OUTCOMES_CASE), *_classes(), AGREEMENT, _published()])


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
    measures = tomllib.loads(text)["mentions"]["measures"]
    levels = [[ABOUT[level], *(_outcome(level, *MEASURES[name]) for name in MEASURES)] for level in LEVELS]
    counts = [[name, *map(str, measures[name])] for name in MEASURES]
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


def _classes() -> Iterator[str]:
    yield ERRORS
    yield "| class | means |"
    yield "|---|---|"
    yield from (f"| `{name}` | {about} |" for name, about in CLASSES.items())
    yield ""
    yield "| layer | right is what matches in | without types | classes |"
    yield "|---|---|---|---|"
    for name, layer in LAYERS.items():
        bare = f"`{layer.bare}`" if layer.bare else ""
        yield f"| {name} | `{layer.metric}` | {bare} | {', '.join(layer.classes)} |"
    yield ""


class Case(Struct, frozen=True):
    """A case for a metric: its name, how the values follow from the definition, and the values."""

    name: str
    derivation: list[str]
    values: dict[str, str]


def _cases(cases: Path) -> dict[str, list[Case]]:
    """For each metric the cases with a score between 0 and 1."""
    by_metric: dict[str, list[Case]] = {}
    for folder in sorted(path for path in cases.iterdir() if path.is_dir()):
        text = (folder / "scores.toml").read_text(encoding="utf-8")
        about = _comment(text.partition("[")[0])
        for name, values in tomllib.loads(text).items():
            if values["f1"] != "null" and 0 < Fraction(values["f1"]) < 1:
                by_metric.setdefault(name, []).append(Case(folder.name, [*about, *_derivation(text, name)], values))
    return by_metric


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
