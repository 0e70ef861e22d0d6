"""What became of each item: the counts of SemEval-2013 task 9.1 and MUC, and which types were taken for which.

Both are read from one alignment (`align`). An item is an extent with a full type. Hence correct + incorrect + partial +
missed is the number of gold items, correct + incorrect + partial + spurious that of predicted ones, and each row of a
confusion with what it misses is the number of gold items of a type, whatever overlaps what.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field, structs

from ..matching.alignment import LEVELS, align
from ..matching.batch import Batch
from ..model.document import LAYER_TABLE, family
from ..model.layers import TAGGED
from .base import Counts, Score, ratios, scores
from .matching import distinct_items

NEEDS: dict[str, tuple[str, str]] = {
    LAYER_TABLE[layer].groups[0].name: (layer, f"{layer}.{LAYER_TABLE[layer].label}") for layer in TAGGED
}
"""The layers whose items are aligned: what they need, and what their types do."""

SOURCE = "Chinchor & Sundheim 1993 (MUC-5); Segura-Bedmar et al. 2013 (SemEval-2013 task 9.1)"

MISSED, SPURIOUS = "missed", "spurious"

KINDS = (*LEVELS, MISSED, SPURIOUS)
"""What may become of an item: the levels of a pair, or no partner on the other side."""

MEASURES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "strict": (frozenset({"exact+type"}), frozenset()),
    "exact": (frozenset({"exact+type", "exact"}), frozenset()),
    "partial": (frozenset({"exact+type", "exact"}), frozenset(LEVELS[2:])),
    "type": (frozenset({"exact+type", "head+type", "overlap+type"}), frozenset()),
}
"""For each measure the levels of the alignment that are correct and those that are partial; others are incorrect."""

COUNTS = ("correct", "incorrect", "partial", "missed", "spurious")
"""What an item may be by a measure."""

UNTYPED = ("exact", "partial")
"""The measures that do not look at types."""

NONE = "(none)"
"""What the type of an item without one is called."""


class Cell(NamedTuple):
    """A kind of outcome: a level of the alignment with the full types of the pair, or missed or spurious with the type
    of the item.
    """

    kind: str
    gold: str | None
    pred: str | None


class Outcome(Score, frozen=True):
    """A score, in which a partial item is worth a half, and what it was counted from."""

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0


class Confusion(Struct, frozen=True):
    """How many aligned items of each gold type (first key) have each predicted type (second key), exactly or by
    overlap; and how many items of each type have no partner.
    """

    pairs: dict[str, dict[str, int]] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    spurious: dict[str, int] = field(default_factory=dict)


class Outcomes(Struct, frozen=True):
    """What became of the items of a layer.

    Attributes:
        status: as that of a metric's result.
        measures: `strict`, `exact`, `partial` and `type`; only the second and third where a side has no types.
        confusion: by coarse type (`family`) and by full type (`type`); nothing where a side has no types.
    """

    status: str = "scored"
    measures: dict[str, Outcome] = field(default_factory=dict)
    confusion: dict[str, Confusion] = field(default_factory=dict)


def cells(batch: Batch, layer: str) -> Counter[Cell]:
    """How many items of a layer came to which outcome."""
    gold, pred = batch.shared(distinct_items, layer, ("type",))
    aligned = align(gold, pred)
    missed = np.delete(np.arange(len(gold)), aligned.gold)
    spurious = np.delete(np.arange(len(pred)), aligned.pred)
    kind = np.concatenate([aligned.level, np.repeat([len(LEVELS), len(LEVELS) + 1], [len(missed), len(spurious)])])
    mine, theirs = gold.columns["type"], pred.columns["type"]
    mine = np.concatenate([mine[aligned.gold], mine[missed], np.full(len(spurious), -1)])
    theirs = np.concatenate([theirs[aligned.pred], np.full(len(missed), -1), theirs[spurious]])
    names = [*batch.frame.codes.names(), None]  # so that the code -1 is the last
    width = len(names)
    keys, counts = np.unique((kind * width + mine % width) * width + theirs % width, return_counts=True)
    return Counter(
        {
            Cell(KINDS[key // width**2], names[key // width % width], names[key % width]): number
            for key, number in zip(keys.tolist(), counts.tolist(), strict=True)
        }
    )


def measure(numbers: Mapping[Cell, int], name: str) -> Outcome:
    """The score of one of the `MEASURES`."""
    right, half = MEASURES[name]
    missed, spurious = _sum(numbers, (MISSED,)), _sum(numbers, (SPURIOUS,))
    correct, partial, pairs = _sum(numbers, right), _sum(numbers, half), _sum(numbers, LEVELS)
    earned = correct + partial / 2
    counts = Counts(*(np.array(float(number)) for number in (earned, pairs + spurious, earned, pairs + missed)))
    (score,) = scores(ratios(counts), counts)
    return Outcome(
        **structs.asdict(score),
        correct=correct,
        incorrect=pairs - correct - partial,
        partial=partial,
        missed=missed,
        spurious=spurious,
    )


def confusion(numbers: Mapping[Cell, int], *, coarse: bool) -> Confusion:
    """Which types were taken for which, in alphabetical order; `coarse` takes the families of types."""

    def name(label: str | None) -> str:
        return (family(label) if coarse else label) or NONE

    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    missed, spurious = Counter[str](), Counter[str]()
    for (kind, gold, pred), number in numbers.items():
        if kind == MISSED:
            missed[name(gold)] += number
        elif kind == SPURIOUS:
            spurious[name(pred)] += number
        else:
            pairs[name(gold)][name(pred)] += number
    return Confusion(
        {gold: dict(sorted(row.items())) for gold, row in sorted(pairs.items())},
        dict(sorted(missed.items())),
        dict(sorted(spurious.items())),
    )


def _sum(numbers: Mapping[Cell, int], kinds: Collection[str]) -> int:
    return sum(number for cell, number in numbers.items() if cell.kind in kinds)
