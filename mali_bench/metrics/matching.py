"""Metrics that count matched items: mentions, times, quantities, triggers, relations, links and arguments.

Each is a largest one-to-one matching under its own predicate: where things are (exact, head or overlap) and which
columns must agree. An item of a metric is what the metric compares: items that agree in that are one.
"""

import numpy as np

from ..matching.batch import Batch, Side
from ..matching.candidates import (
    Key,
    Pairs,
    best_matching,
    either,
    exact_pairs,
    head_pairs,
    heads_are_extents,
    join,
    keep,
    link_candidates,
    overlap_pairs,
)
from ..matching.columns import Places, Table, distinct
from .base import ItemCounts, Measure, Metric, matched
from .word_counts import shares_covered

FINDERS = {"exact": exact_pairs, "head": head_pairs, "overlap": overlap_pairs}
HOW = {
    "exact": "the same characters",
    "head": "a prediction that contains the gold head and lies inside the gold extent",
    "overlap": "at least one character in common",
    "headword": "the same head word (see `model/head_words.py`)",
}
ORDER = {
    "exact": "",
    "head": "the gold head decides, so gold and prediction are not alike",
    "overlap": "",
    "headword": "",
}


def of_items(group: str, measure: Measure, how: str, *, layer: str = "", by: str = "") -> Metric:
    """A metric over the items of a layer (by default the one called like the group), which have one extent: a matching
    of pairs that lie as `how` says and agree in columns. The groups of its scores are those of the column `by`, by
    default the types that it compares.
    """
    layer, agree = layer or group, measure.agree
    column = by or ("family" if "family" in agree else "type")

    def count(batch: Batch) -> ItemCounts:
        return batch.shared(_count_items, layer, batch.shared(_way, layer, how), agree, column)

    return Metric(
        group=group,
        measure=measure.name,
        matching=how,
        about=f"{measure.about} {HOW[how]}.",
        source=measure.source,
        needs=measure.needs,
        count=count,
        order=ORDER[how],
        compares_groups=column in agree,
        by=by,
    )


def _way(batch: Batch, layer: str, how: str) -> str:
    """Where no gold head is smaller than its extent, heads match as exact extents do."""
    gold, _ = batch.shared(distinct_items, layer, ())
    return "exact" if how == "head" and heads_are_extents(gold.places[0]) else how


def _count_items(batch: Batch, layer: str, how: str, agree: tuple[str, ...], column: str) -> ItemCounts:
    gold, pred, pairs = batch.shared(item_pairs, layer, how, agree)
    return matched(gold, pred, column, pairs)


def item_pairs(batch: Batch, layer: str, how: str, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The items of a metric over a layer, and which of them match."""
    gold, pred = batch.shared(distinct_items, layer, agree)
    if how != "exact":
        exact = batch.shared(item_pairs, layer, "exact", agree)[2]
        if len(exact[0]) == min(len(gold), len(pred)):  # they come first, and leave none for others
            return gold, pred, exact
    if how == "headword":
        pairs = join(*headword_keys(batch, gold.places[0], pred.places[0]), *keys(gold, pred, agree))
    elif (gold, pred) == batch.shared(distinct_items, layer, ()):
        pairs = agreeing(gold, pred, batch.shared(candidates, layer, how), agree)
    else:
        pairs = FINDERS[how](gold.places[0], pred.places[0], *keys(gold, pred, agree))
    shares = shares_covered(batch, gold.places[0], pred.places[0], pairs) if how == "head" else None
    return gold, pred, best_matching(gold, pred, pairs, shares)


def distinct_items(batch: Batch, layer: str, agree: tuple[str, ...]) -> tuple[Table, Table]:
    """The items of a layer that differ in extent or in some columns."""
    gold, pred = (distinct(side.layer(layer), (0,), agree) for side in (batch.gold, batch.pred))
    return gold, pred


def candidates(batch: Batch, layer: str, how: str) -> Pairs:
    """The pairs of extents of a layer that lie as `how` says."""
    gold, pred = batch.shared(distinct_items, layer, ())
    return FINDERS[how](gold.places[0], pred.places[0])


def of_links(group: str, measure: Measure, how: str, *, layer: str = "relations") -> Metric:
    """A metric over relations or event links of the same type; the arguments of a symmetric type may match either way
    round.
    """

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(link_pairs, layer, how, measure.agree)
        return matched(gold, pred, "type", pairs)

    return Metric(
        group=group,
        measure=measure.name,
        matching=how,
        about=f"{measure.about}; arguments match by {HOW[how]}.",
        source=measure.source,
        needs=measure.needs,
        count=count,
        order=ORDER[how],
        compares_groups=True,
    )


def link_pairs(batch: Batch, layer: str, how: str, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The relations or event links of both sides, each once, and which of them match."""
    gold, pred = (distinct(side.layer(layer), (0, 1), ("type", *agree)) for side in (batch.gold, batch.pred))
    if how != "exact":
        exact = batch.shared(link_pairs, layer, "exact", agree)[2]
        if len(exact[0]) == min(len(gold), len(pred)):  # they come first, and leave none for others
            return gold, pred, exact
    straight = link_candidates(how, gold.places, pred.places, *_link_keys(gold, pred, agree, (1, 2)))
    swapped = link_candidates(how, gold.places, pred.places[::-1], *_link_keys(gold, pred, agree, (2, 1)))
    swapped = keep(swapped, gold.columns["symmetric"][swapped[0]] == 1)
    return gold, pred, best_matching(gold, pred, either(straight, swapped))


def of_arguments(group: str, measure: Measure, how: str) -> Metric:
    """A metric over arguments of events; attached ones must also have the same trigger."""
    agree = measure.agree

    def count(batch: Batch) -> ItemCounts:
        places = (0, 1) if measure.attached else (1,)
        gold, pred = (distinct(_arguments(side, agree), places, agree) for side in (batch.gold, batch.pred))
        triggers = [(gold.places[0].span, pred.places[0].span)] if measure.attached else []
        if measure.by_headword:
            triggers = headword_keys(batch, gold.places[0], pred.places[0])
        pairs = FINDERS[how](gold.places[1], pred.places[1], *keys(gold, pred, agree), *triggers)
        shares = shares_covered(batch, gold.places[1], pred.places[1], pairs) if how == "head" else None
        return matched(gold, pred, "role", best_matching(gold, pred, pairs, shares))

    return Metric(
        group=group,
        measure=measure.name,
        matching=how,
        about=f"{measure.about}; fillers match by {HOW[how]}.",
        source=measure.source,
        needs=measure.needs,
        count=count,
        order=ORDER[how],
        compares_groups="role" in agree,
    )


def _arguments(side: Side, agree: tuple[str, ...]) -> Table:
    """The arguments of a side; only those with a time relation where it is to agree."""
    table = side.arguments
    return table.take(np.flatnonzero(table.columns["time_relation"] >= 0)) if "time_relation" in agree else table


def headword_keys(batch: Batch, gold: Places, pred: Places) -> list[Key]:
    """The start and the end of the head word of each trigger."""
    return list(zip(batch.frame.head_words(gold), batch.frame.head_words(pred), strict=True))


def agreeing(gold: Table, pred: Table, pairs: Pairs, columns: tuple[str, ...]) -> Pairs:
    """The pairs that agree in some columns."""
    for name in columns:
        pairs = keep(pairs, gold.columns[name][pairs[0]] == pred.columns[name][pairs[1]])
    return pairs


def keys(gold: Table, pred: Table, columns: tuple[str, ...]) -> list[Key]:
    """Some columns of both sides, in which pairs are to agree."""
    return [(gold.columns[name], pred.columns[name]) for name in columns]


def _link_keys(gold: Table, pred: Table, agree: tuple[str, ...], ends: tuple[int, int]) -> list[Key]:
    """The types of links and, if the families of the ends are to agree, these; `ends` are the predicted ends that the
    first and the second gold end go with.
    """
    families = zip(agree, ends, strict=bool(agree))
    others = [(gold.columns[name], pred.columns[f"family{number}"]) for name, number in families]
    return [*keys(gold, pred, ("type",)), *others]
