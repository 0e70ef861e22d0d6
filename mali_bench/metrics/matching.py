"""Metrics that count matched items: mentions, times, quantities, triggers, relations, links and arguments.

Each is a largest one-to-one matching under its own predicate: where things are (exact, head or overlap) and which
columns must agree. An item of a metric is what the metric compares: items that agree in that are one.
"""

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import (
    Pairs,
    best_matching,
    exact_pairs,
    head_pairs,
    heads_are_extents,
    join,
    keep,
    overlap_pairs,
    same,
    within,
)
from ..matching.columns import Bools, Places, Table, distinct
from .base import ItemCounts, Metric, matched

FINDERS = {"exact": exact_pairs, "head": head_pairs, "overlap": overlap_pairs}
PREDICATES = {"exact": same, "head": within}
HOW = {
    "exact": "the same characters",
    "head": "a prediction that contains the gold head and lies inside the gold extent",
    "overlap": "at least one character in common",
}
ORDER = {"exact": "", "head": "the gold head decides, so gold and prediction are not alike", "overlap": ""}


def of_items(
    name: str,
    layer: str,
    how: str,
    agree: tuple[str, ...],
    *,
    about: str,
    source: str,
    needs: tuple[str, ...],
    by: str = "",
) -> Metric:
    """A metric over items with one extent: a matching of pairs that lie as `how` says and agree in columns. Its groups
    are those of the column `by`, by default the types that it compares.
    """
    group = by or ("family" if "family" in agree else "type")

    def count(batch: Batch) -> ItemCounts:
        return batch.shared(_item_credits, layer, batch.shared(_way, layer, how), agree, group)

    full = f"{name}.{how}/{by}" if by else f"{name}.{how}"
    return Metric(full, f"{about} {HOW[how]}.", source, needs, count, order=ORDER[how])


def _way(batch: Batch, layer: str, how: str) -> str:
    """Where no gold head is smaller than its extent, heads match as exact extents do."""
    gold, _ = batch.shared(distinct_items, layer, ())
    return "exact" if how == "head" and heads_are_extents(gold.places[0]) else how


def _item_credits(batch: Batch, layer: str, how: str, agree: tuple[str, ...], group: str) -> ItemCounts:
    gold, pred, pairs = batch.shared(item_pairs, layer, how, agree)
    return matched(gold, pred, group, pairs)


def item_pairs(batch: Batch, layer: str, how: str, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The items of a metric over a layer, and which of them match."""
    gold, pred = batch.shared(distinct_items, layer, agree)
    if (gold, pred) == batch.shared(distinct_items, layer, ()):
        pairs = batch.shared(candidates, layer, how)
    else:
        pairs = FINDERS[how](gold.places[0], pred.places[0])
    return gold, pred, best_matching(gold, pred, agreeing(gold, pred, pairs, agree))


def distinct_items(batch: Batch, layer: str, agree: tuple[str, ...]) -> tuple[Table, Table]:
    """The items of a layer that differ in extent or in some columns."""
    gold, pred = (distinct(side.layer(layer), (0,), agree) for side in (batch.gold, batch.pred))
    return gold, pred


def candidates(batch: Batch, layer: str, how: str) -> Pairs:
    """The pairs of extents of a layer that lie as `how` says."""
    gold, pred = batch.shared(distinct_items, layer, ())
    return FINDERS[how](gold.places[0], pred.places[0])


def of_links(
    name: str,
    how: str,
    agree: tuple[str, ...],
    *,
    about: str,
    source: str,
    needs: tuple[str, ...],
    layer: str = "relations",
) -> Metric:
    """A metric over relations or event links; the arguments of a symmetric type may match either way round."""

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(link_pairs, layer, how, agree)
        return matched(gold, pred, "type", pairs)

    return Metric(f"{name}.{how}", f"{about}; arguments match by {HOW[how]}.", source, needs, count, order=ORDER[how])


def link_pairs(batch: Batch, layer: str, how: str, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The relations or event links of both sides, each once, and which of them match."""
    gold, pred = (distinct(side.layer(layer), (0, 1), ("type", *agree)) for side in (batch.gold, batch.pred))
    pairs = agreeing(gold, pred, join(gold.doc, pred.doc), ("type",))
    straight = _both(gold.places, pred.places, pairs, how) & _families(gold, pred, pairs, agree, (1, 2))
    swapped = _both(gold.places, pred.places[::-1], pairs, how) & _families(gold, pred, pairs, agree, (2, 1))
    pairs = keep(pairs, straight | (swapped & (gold.columns["symmetric"][pairs[0]] == 1)))
    return gold, pred, best_matching(gold, pred, pairs)


def of_arguments(
    name: str, how: str, agree: tuple[str, ...], *, attached: bool, about: str, source: str, needs: tuple[str, ...]
) -> Metric:
    """A metric over arguments of events; `attached` ones must also have the same trigger."""

    def count(batch: Batch) -> ItemCounts:
        places = (0, 1) if attached else (1,)
        gold, pred = (distinct(side.arguments, places, agree) for side in (batch.gold, batch.pred))
        pairs = agreeing(gold, pred, FINDERS[how](gold.places[1], pred.places[1]), agree)
        if attached:
            pairs = keep(pairs, same(gold.places[0], pred.places[0], pairs))
        return matched(gold, pred, "role", best_matching(gold, pred, pairs))

    return Metric(f"{name}.{how}", f"{about}; fillers match by {HOW[how]}.", source, needs, count, order=ORDER[how])


def agreeing(gold: Table, pred: Table, pairs: Pairs, columns: tuple[str, ...]) -> Pairs:
    """The pairs that agree in some columns."""
    for name in columns:
        pairs = keep(pairs, gold.columns[name][pairs[0]] == pred.columns[name][pairs[1]])
    return pairs


def _both(gold: tuple[Places, ...], pred: tuple[Places, ...], pairs: Pairs, how: str) -> Bools:
    first, second = (PREDICATES[how](one, other, pairs) for one, other in zip(gold, pred, strict=True))
    return first & second


def _families(gold: Table, pred: Table, pairs: Pairs, agree: tuple[str, ...], order: tuple[int, int]) -> Bools:
    found = np.ones(len(pairs[0]), dtype=np.bool_)
    for name, number in zip(agree, order, strict=bool(agree)):
        found &= gold.columns[name][pairs[0]] == pred.columns[f"family{number}"][pairs[1]]
    return found
