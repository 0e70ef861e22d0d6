"""Metrics that do not ask where things are: bags of strings, for systems that answer without offsets."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from ..matching.batch import Batch
from ..matching.columns import Floats
from .base import ItemCounts, Measure, Metric, both_sides
from .matching import distinct_items

HOW = (
    "compared as bags, wherever they are: a string counts in each document as often as both sides have it. Case,"
    " diacritics, quotes, dashes, white space, determiners at the start, British and American spelling, units and"
    " ordinals make no difference"
)

LAYER_OF = {"triggers": "events"}
"""The layers of groups that are not called like theirs."""


def of_strings(group: str, measure: Measure, how: str) -> Metric:
    """A metric over the strings of a layer's items in normal form (`model.strings.normal`), a bag for each type, which
    is what `measure` says must agree. Of each string the first ones of either side are right,
    as many as both sides have.
    """
    (column,) = measure.agree

    def count(batch: Batch) -> ItemCounts:
        gold, pred = batch.shared(distinct_items, group, measure.agree)
        keys: list[list[Hashable]] = []
        for side, table in ((batch.gold, gold), (batch.pred, pred)):
            strings = side.strings(LAYER_OF.get(group, group))
            codes = table.columns[column].tolist()
            keys.append([(strings[item], code) for item, code in zip(table.item.tolist(), codes, strict=True)])
        right = _as_often_as(keys[0], keys[1]), _as_often_as(keys[1], keys[0])
        return both_sides(gold, pred, column, right, (np.ones(len(gold)), np.ones(len(pred))))

    return Metric(
        group=group,
        measure=measure.name,
        matching=how,
        about=f"{measure.about}, {HOW}.",
        source=measure.source,
        needs=measure.needs,
        count=count,
        compares_groups=True,
    )


def _as_often_as(keys: Sequence[Hashable], others: Sequence[Hashable]) -> Floats:
    """1 for each of the first occurrences of a key, as many as there are among the others, and 0 for the rest."""
    left = Counter(others)
    right = np.zeros(len(keys))
    for row, key in enumerate(keys):
        if left[key] > 0:
            left[key] -= 1
            right[row] = 1
    return right
