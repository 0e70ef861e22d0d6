"""What a metric is: it yields credits for a batch of documents, and can do nothing else.

Every total, table, interval and score over many documents is one fold of credits (`scoring.py`), so that a metric
can neither pool documents nor divide, and the fold exists once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from ..matching.batch import Batch
from ..matching.candidates import Pairs
from ..matching.columns import Floats, Ints, Table, numbered


@dataclass(frozen=True, slots=True, eq=False)
class ItemCounts:
    """Columns of what items earn and owe, summed over those that share a unit and a group.

    `unit` is where an item is anchored, `group` the code of its label, and `counts` has the four numbers
    (p_num, p_den, r_num, r_den): a predicted item owes 1 to p_den and earns p_num, a gold item those of recall.
    """

    unit: Ints
    group: Ints
    counts: Floats


class Counts(NamedTuple):
    """The four numbers that a score is divided from, as arrays of one shape: () for one score, (resamples,) for as many
    at once. They add; they are never averaged.
    """

    p_num: Floats
    p_den: Floats
    r_num: Floats
    r_den: Floats


class Ratios(NamedTuple):
    """Precision, recall and F1 in [0, 1] as arrays of the shape of the counts, NaN where one does not exist."""

    precision: Floats
    recall: Floats
    f1: Floats


class Interval(Struct, frozen=True):
    """The 95% intervals of precision, recall and F1, `None` where the score does not exist or nothing can be drawn.

    `undefined` is how many resamples were left out, since the score does not exist in them (the most for any of the
    three), and `untrustworthy` the reason why the interval of F1 cannot be trusted.
    """

    precision: tuple[float, float] | None = None
    recall: tuple[float, float] | None = None
    f1: tuple[float, float] | None = None
    undefined: int = 0
    untrustworthy: str | None = None


class Score(Struct, frozen=True):
    """Precision, recall and F1 in [0, 1], each `None` where it does not exist, what they were divided from, and how
    they vary when the units of the text are drawn again (`None` if that was not asked for).

    Precision needs a predicted item, recall a gold one, F1 either.
    """

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    p_num: float | None = None
    p_den: float | None = None
    r_num: float | None = None
    r_den: float | None = None
    interval: Interval | None = None


Aggregate = Callable[[Mapping[str, Counts]], Ratios]
"""From the counts of each group to the ratios of all."""


class Metric(Struct, frozen=True):
    """A metric: its name (layer, measure, way of matching), its definition, and the function that yields credits.

    `needs` are the layers (`mentions`) and fields (`mentions.entity`) without which a prediction does not attempt it.
    `parts` names the metrics that a mean is taken of; such a metric has no credits of its own. `order` is why swapping
    gold and prediction does not just swap precision and recall; empty if it does.
    """

    name: str
    about: str
    source: str
    needs: tuple[str, ...]
    count: Callable[[Batch], ItemCounts] | None = None
    aggregate: Aggregate | None = None
    parts: tuple[str, ...] = ()
    order: str = ""


def total(groups: Mapping[str, Counts]) -> Counts:
    """The counts of all groups together, added in their order."""
    zero = np.zeros(())
    return Counts(*(sum((counts[number] for counts in groups.values()), zero) for number in range(4)))


def micro(groups: Mapping[str, Counts]) -> Ratios:
    """The ratios of the sums."""
    return ratios(total(groups))


def ratios(counts: Counts) -> Ratios:
    """Precision, recall and F1 of counts."""
    precision, recall = ratio(counts.p_num, counts.p_den), ratio(counts.r_num, counts.r_den)
    return Ratios(precision, recall, f1(precision, recall))


def f1(precision: Floats, recall: Floats) -> Floats:
    """The harmonic mean; 0 if only one side has items, NaN if neither has."""
    p, r = or_zero(precision), or_zero(recall)
    return np.where(np.isnan(precision) & np.isnan(recall), np.nan, or_zero(ratio(2 * p * r, p + r)))


def ratio(part: Floats, whole: Floats) -> Floats:
    """A share, NaN of nothing."""
    with np.errstate(invalid="ignore"):
        return np.divide(part, whole)


def or_zero(values: Floats) -> Floats:
    """The values, which are not negative, with 0 for what does not exist."""
    return np.fmax(values, 0.0)


def scores(found: Ratios, counts: Counts | None = None) -> list[Score]:
    """A score for each element of ratios, with the counts that they come from."""
    columns = [np.atleast_1d(values).tolist() for values in (*found, *(counts or ()))]
    return [Score(*(None if isnan(value) else value for value in row)) for row in zip(*columns, strict=True)]


def mean_f1(parts: Sequence[Ratios]) -> Ratios:
    """The mean of the F1 of several metrics, of those that exist; it has no precision and no recall."""
    f1s = np.stack(np.broadcast_arrays(*(part.f1 for part in parts)))
    nothing = np.full(f1s.shape[1:], np.nan)
    return Ratios(nothing, nothing, ratio(or_zero(f1s).sum(axis=0), (~np.isnan(f1s)).sum(axis=0)))


def both_sides(
    gold: Table, pred: Table, group: str, earned: tuple[Floats, Floats], owed: tuple[Floats, Floats]
) -> ItemCounts:
    """ItemCounts from what each gold item and each predicted item earns and owes; `group` names a column."""
    unit, code, (mine, theirs) = _slots((gold.unit, pred.unit), (gold.columns[group], pred.columns[group]))
    counts = np.empty((len(unit), 4))
    for column, slots, values in (
        (0, theirs, earned[1]),
        (1, theirs, owed[1]),
        (2, mine, earned[0]),
        (3, mine, owed[0]),
    ):
        counts[:, column] = np.bincount(slots, values, minlength=len(unit))
    return ItemCounts(unit, code, counts)


def summed(unit: Ints, group: Ints, counts: Floats) -> ItemCounts:
    """ItemCounts from rows of (unit, group, four numbers), of which some may share unit and group."""
    there, code, (slots,) = _slots((unit,), (group,))
    columns = [np.bincount(slots, counts[:, number], minlength=len(there)) for number in range(4)]
    return ItemCounts(there, code, np.stack(columns, axis=1))


def _slots(units: Sequence[Ints], groups: Sequence[Ints]) -> tuple[Ints, Ints, list[Ints]]:
    """The units and groups that go together anywhere, and for each of some columns which of these is theirs."""
    width = int(max(group.max(initial=-1) for group in groups)) + 2
    keys = [unit * width + group + 1 for unit, group in zip(units, groups, strict=True)]
    there, slots = numbered(*keys)
    return there // width, there % width - 1, slots


def matched(gold: Table, pred: Table, group: str, pairs: Pairs) -> ItemCounts:
    """ItemCounts of a one-to-one matching: each item owes 1, and earns 1 if it is matched."""
    hit, found = np.zeros(len(gold)), np.zeros(len(pred))
    hit[pairs[0]] = 1
    found[pairs[1]] = 1
    return both_sides(gold, pred, group, (hit, found), (np.ones(len(gold)), np.ones(len(pred))))
