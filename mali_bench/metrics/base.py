"""What a metric is: it counts the items of a batch of documents, and can do nothing else.

Every total, table, interval and score over many documents is computed from these counts in one place
(`scoring/aggregation.py`), so that no metric pools documents or divides by itself.
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
    """The counts of items, summed over those that share a unit and a group.

    `unit` (rows,) is where an item is anchored, `group` (rows,) the code of its label, and `counts` (rows, 4) has the
    columns p_num, p_den, r_num, r_den: a predicted item adds its weight (mostly 1) to p_den and what of it is right to
    p_num, a gold item adds to those of recall.
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


class Average(Struct, frozen=True):
    """Precision, recall and F1, each averaged over groups by itself; `None` where there is nothing to average."""

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


Aggregate = Callable[[Mapping[str, Counts]], Ratios]
"""From the counts of each group to the ratios of all."""


class Metric(Struct, frozen=True, kw_only=True):
    """A metric: its name, its definition, and the function that counts items.

    Attributes:
        group: what is scored, as in `groups.TITLES` (`mentions`).
        measure: what must agree (`typed`).
        matching: how extents match (`head`).
        about: the definition.
        source: who defined it.
        needs: the layers (`mentions`) and fields (`mentions.entity`) without which a prediction does not attempt it;
            `a|b` is either.
        count: the counts of a batch; `None` for a mean of other metrics.
        aggregate: from the counts of each group to the ratios, if that is not the ratio of the sums.
        parts: the names of the metrics that a mean is taken of.
        order: why swapping gold and prediction does not just swap precision and recall; empty if it does.
        compares_groups: whether items match only within a group, as those of a type do in typed metrics; only then are
            macro and weighted averages over the groups given.
        by: for a breakdown, what its groups are of (`level`).
    """

    group: str
    measure: str
    matching: str
    about: str
    source: str
    needs: tuple[str, ...]
    count: Callable[[Batch], ItemCounts] | None = None
    aggregate: Aggregate | None = None
    parts: tuple[str, ...] = ()
    order: str = ""
    compares_groups: bool = False
    by: str = ""

    @property
    def name(self) -> str:
        """Group, measure and matching, with dots: `mentions.typed.head`; a breakdown has `/level` after it."""
        name = f"{self.group}.{self.measure}.{self.matching}"
        return f"{name}/{self.by}" if self.by else name


class Measure(Struct, frozen=True, kw_only=True):
    """A row of the table of metrics: what must agree, whatever the way of matching extents.

    Attributes:
        name: the second part of the metrics' names.
        agree: the columns in which items must agree.
        about: the definition, without the way of matching.
        source: who defined it.
        needs: as in `Metric`.
        attached: for arguments, whether their triggers must be the same.
        by_headword: whether triggers with the same head word are the same.
    """

    name: str
    agree: tuple[str, ...] = ()
    about: str
    source: str
    needs: tuple[str, ...]
    attached: bool = False
    by_headword: bool = False


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


def scores(of: Ratios, counts: Counts | None = None) -> list[Score]:
    """A score for each element of ratios, with the counts that they come from."""
    columns = [np.atleast_1d(values).tolist() for values in (*of, *(counts or ()))]
    return [Score(*(None if isnan(value) else value for value in row)) for row in zip(*columns, strict=True)]


def mean_f1(parts: Sequence[Ratios]) -> Ratios:
    """The mean of the F1 of several metrics, of those that exist; it has no precision and no recall."""
    f1s = np.stack(np.broadcast_arrays(*(part.f1 for part in parts)))
    nothing = np.full(f1s.shape[1:], np.nan)
    return Ratios(nothing, nothing, ratio(or_zero(f1s).sum(axis=0), (~np.isnan(f1s)).sum(axis=0)))


def both_sides(
    gold: Table, pred: Table, group: str, right: tuple[Floats, Floats], weight: tuple[Floats, Floats]
) -> ItemCounts:
    """The counts of items of both sides: `weight` has the weight of each gold item and of each predicted one, `right`
    how much of it is right, and `group` names the column of their groups.
    """
    width = max(int(table.columns[group].max(initial=-1)) for table in (gold, pred)) + 2
    keys, (of_gold, of_pred) = numbered(*(table.unit * width + table.columns[group] + 1 for table in (gold, pred)))
    columns = ((of_pred, right[1]), (of_pred, weight[1]), (of_gold, right[0]), (of_gold, weight[0]))
    counts = np.empty((len(keys), 4))
    for number, (rows, values) in enumerate(columns):
        counts[:, number] = np.bincount(rows, values, minlength=len(keys))
    return ItemCounts(keys // width, keys % width - 1, counts)


def matched(gold: Table, pred: Table, group: str, pairs: Pairs) -> ItemCounts:
    """The counts of a one-to-one matching: each item has the weight 1, and is right if it is matched."""
    right = np.zeros(len(gold)), np.zeros(len(pred))
    right[0][pairs[0]] = 1
    right[1][pairs[1]] = 1
    return both_sides(gold, pred, group, right, (np.ones(len(gold)), np.ones(len(pred))))
