"""What a metric is: it yields credits for a batch of documents, and can do nothing else.

Every total, table, interval and score over many documents is one fold of credits (`scoring.py`), so that a metric
can neither pool documents nor divide, and the fold exists once.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from msgspec import Struct

from ..columns import Batch, Floats, Ints, Table
from ..match import Pairs


@dataclass(frozen=True, slots=True, eq=False)
class Credits:
    """Columns of what items earn and owe, one row an item of either side.

    `unit` is where the item is anchored, `group` the code of its label, and `counts` has the four numbers
    (p_num, p_den, r_num, r_den): a predicted item owes 1 to p_den and earns p_num, a gold item those of recall.
    """

    unit: Ints
    group: Ints
    counts: Floats


class Counts(Struct, frozen=True):
    """The four numbers that a score is divided from. They add; they are never averaged."""

    p_num: float
    p_den: float
    r_num: float
    r_den: float


class Score(Struct, frozen=True):
    """Precision, recall and F1 in [0, 1], each `None` where it does not exist, and what they were divided from.

    Precision needs a predicted item, recall a gold one, F1 either.
    """

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    p_num: float | None = None
    p_den: float | None = None
    r_num: float | None = None
    r_den: float | None = None


Fold = Callable[[Mapping[str, Counts]], Score]
"""From the counts of each group to the score of all."""


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
    credit: Callable[[Batch], Credits] | None = None
    fold: Fold | None = None
    parts: tuple[str, ...] = ()
    order: str = ""


def total(groups: Mapping[str, Counts]) -> Counts:
    """The counts of all groups together; exact, so that no order of documents or groups changes a digit."""
    return Counts(
        *(math.fsum(getattr(counts, name) for counts in groups.values()) for name in Counts.__struct_fields__)
    )


def micro(groups: Mapping[str, Counts]) -> Score:
    """The score of the sums."""
    counts = total(groups)
    precision = _ratio(counts.p_num, counts.p_den)
    recall = _ratio(counts.r_num, counts.r_den)
    return Score(precision, recall, f1(precision, recall), counts.p_num, counts.p_den, counts.r_num, counts.r_den)


def f1(precision: float | None, recall: float | None) -> float | None:
    """The harmonic mean; 0 if only one side has items, `None` if neither has."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def both_sides(
    gold: Table, pred: Table, group: str, earned: tuple[Floats, Floats], owed: tuple[Floats, Floats]
) -> Credits:
    """Credits from what each gold item and each predicted item earns and owes; `group` names a column."""
    counts = np.zeros((len(gold) + len(pred), 4))
    counts[: len(gold), 2], counts[: len(gold), 3] = earned[0], owed[0]
    counts[len(gold) :, 0], counts[len(gold) :, 1] = earned[1], owed[1]
    return Credits(
        np.concatenate([gold.unit, pred.unit]),
        np.concatenate([gold.columns[group], pred.columns[group]]),
        counts,
    )


def matched(gold: Table, pred: Table, group: str, pairs: Pairs) -> Credits:
    """Credits of a one-to-one matching: each item owes 1, and earns 1 if it is matched."""
    hit, found = np.zeros(len(gold)), np.zeros(len(pred))
    hit[pairs[0]] = 1
    found[pairs[1]] = 1
    return both_sides(gold, pred, group, (hit, found), (np.ones(len(gold)), np.ones(len(pred))))
