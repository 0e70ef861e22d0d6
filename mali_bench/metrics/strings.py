"""Metrics that do not ask where things are: bags of strings, for systems that answer without offsets."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from ..matching.batch import Batch
from ..matching.columns import Floats, Ints, Table
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
    is what `measure` says must agree. Of each string those at the same place on both sides
    are right, and then the first ones, as many as both sides have.
    """
    (column,) = measure.agree

    def count(batch: Batch) -> ItemCounts:
        sides = batch.shared(distinct_items, group, measure.agree)
        right, left = _in_one_place(*sides, column)
        keys = []
        for side, table, rows in zip((batch.gold, batch.pred), sides, left, strict=True):
            strings = side.strings(LAYER_OF.get(group, group), table.item[rows].tolist()) if all(map(len, left)) else []
            keys.append(list(zip(strings, table.columns[column][rows].tolist(), strict=False)))
        for number in (0, 1):
            right[number][left[number][_as_often_as(keys[number], keys[1 - number])]] = 1
        gold, pred = sides
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


def _in_one_place(gold: Table, pred: Table, column: str) -> tuple[tuple[Floats, Floats], list[Ints]]:
    """Which items are at the same characters on both sides, and so have one string: 1 for each of them, and the rows of
    the others, whose strings must be looked at.
    """
    places = [
        list(zip(side.places[0].span.tolist(), side.columns[column].tolist(), strict=True)) for side in (gold, pred)
    ]
    both = set(places[0]).intersection(places[1])
    same = [np.array([place in both for place in side], dtype=np.bool_) for side in places]
    return (same[0].astype(np.float64), same[1].astype(np.float64)), [np.flatnonzero(~rows) for rows in same]


def _as_often_as(keys: Sequence[Hashable], others: Sequence[Hashable]) -> list[int]:
    """The numbers of the first occurrences of each key, as many as there are among the others."""
    left = Counter(others)
    first = []
    for number, key in enumerate(keys):
        if left[key] > 0:
            left[key] -= 1
            first.append(number)
    return first
