"""Plain spans with types."""

from typing import Any, Literal

from msgspec import structs

from ..metrics import METRICS
from ..metrics.base import Score
from ..metrics.outcomes import MEASURES, measure
from ..model.document import Document, Mention
from ..scoring.aggregation import accumulate, averages, rounded, score, score_groups
from .data import Part, choice, is_item, located, paired, without_nulls

Mode = Literal["mali", "nervaluate"]

OVERLAP = {"overlap+type": "mentions.subtyped.overlap", "overlap": "mentions.untyped.overlap"}

STRICT = "mentions.subtyped.exact"


def score_spans(gold: Any, pred: Any, *, mode: Mode = "mali") -> dict[str, Score]:
    """Score spans, each (start, end), (start, end, type) or (fragments, type); ends are exclusive.

    >>> gold = [(0, 5, "PER"), (10, 14, "LOC"), (20, 25, "ORG")]
    >>> found = score_spans(gold, [(0, 5, "PER"), (10, 16, "LOC"), (20, 25, "LOC"), (30, 31, "PER")])
    >>> {name: each.f1 for name, each in found.items() if name in ("strict", "exact", "overlap")}
    {'strict': 0.2857142857, 'exact': 0.5714285714, 'overlap': 0.8571428571}
    >>> partial = found["partial"]
    >>> (partial.correct, partial.incorrect, partial.partial, partial.missed, partial.spurious)
    (2, 0, 1, 0, 1)
    >>> partial.precision  # (2 + 1/2) of 4
    0.625

    `strict` (the same characters and type), `exact` (the same characters), `partial` (the same characters, or half
    for a character in common) and `type` (a character in common and the same type) are `Outcome`s with the counts of
    SemEval-2013 task 9.1 and MUC. These come from one alignment, which is optimal and one-to-one (see `align`), so that
    correct + incorrect + partial + missed is the number of gold spans, and with spurious instead of missed that of
    predicted ones. `overlap+type` and `overlap` are the largest one-to-one matchings of spans that share a character;
    they find at least as many as `type` and `partial` do. `macro` and `weighted` average `strict` over the types of
    both sides: the mean, and that in which a type counts as often as the gold has it; a score that a type does not have
    counts as 0 (scikit-learn's averages with these names). Repeated spans count once.

    `mode="nervaluate"` gives `strict`, `exact`, `partial` and `ent_type`, with 0 where a score does not exist. It
    agrees with nervaluate 1.2.1 on spans of which each overlaps at most one of the other side. Where there is a choice,
    nervaluate takes for each prediction in its order the first gold span that overlaps, so that it can miss exact
    matches; it also reads ends as inclusive (add 1 to them here), drops labels that are not among its `tags`, and
    counts a repeated prediction as spurious.

    brateval's options are among the measures: `strict` (-s exact -t exact), `exact` (-s exact -t inexact),
    `overlap+type` (-s overlap -t exact) and `overlap` (-s overlap -t inexact). It takes for each gold span the first
    that overlaps, and so may find fewer, and calls a discontinuous span exact that has all fragments of the gold one,
    whatever else it has.
    """
    choice("mode", mode, ("mali", "nervaluate"))
    pairs = [(_document(one), _document(other)) for one, other in paired(gold, pred, is_item)]
    metrics = {name: METRICS[full] for name, full in OVERLAP.items()} if mode == "mali" else {}
    strict = [METRICS[STRICT]] if mode == "mali" else []
    counted = accumulate(pairs, [*metrics.values(), *strict], aligned=["mentions"], paragraph_units=False)
    cells, counts = counted.outcomes["mentions"], counted.counts()
    aligned: dict[str, Score] = {name: rounded(measure(cells, name)) for name in MEASURES}
    if mode == "nervaluate":
        return {{"type": "ent_type"}.get(name, name): without_nulls(outcome) for name, outcome in aligned.items()}
    overlap = {name: score(metric, counts) for name, metric in metrics.items()}
    over_types = averages(score_groups(counts[STRICT]))
    return {**aligned, **overlap, **{name: Score(**structs.asdict(mean)) for name, mean in over_types.items()}}


def _document(part: Part) -> Document:
    spans = (located(span, part.where) for span in part.data)
    return Document(mentions=tuple(Mention(spans=fragments, type=label) for fragments, label in spans))
