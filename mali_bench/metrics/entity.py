"""Relations, arguments and links at the level of entities: any mention of the right entity will do.

Clusters of gold and prediction are aligned one-to-one, as for CEAFe by heads; a relation or an argument counts once for
each pair of entities, so that no score can exceed 1. Arguments that are not mentions (times, events) are compared by
their characters.
"""

from collections.abc import Callable

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Key, Pairs, best_matching, either, join, keep
from ..matching.columns import Ints, Places, Table, row_codes, stacked
from .base import ItemCounts, Measure, Metric, matched
from .coref import entity_map
from .matching import headword_keys, keys

HOW = "entities are clusters aligned one-to-one, as for CEAFe by heads"
ORDER = "the gold heads decide which clusters are aligned"


def of_relations(group: str, measure: Measure) -> Metric:
    """A metric over relations of the same type between entities."""

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(relation_pairs, measure.agree)
        return matched(gold, pred, "type", pairs)

    return _metric(group, measure, count, compares_groups=True)


def relation_pairs(batch: Batch, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The relations between entities of both sides, each once, and which of them match. The columns `filler1` and
    `filler2` are codes for what the arguments name, the same on both sides if it is the same.
    """
    gold, pred = batch.gold.layer("relations"), batch.pred.layer("relations")
    mine, theirs = fillers(batch, stacked(gold.places), stacked(pred.places))
    gold = _once(gold, np.split(mine, 2), agree)
    pred = _once(pred, np.split(theirs, 2), agree)
    straight, swapped = (join(*_keys(gold, pred, agree, ends)) for ends in ((1, 2), (2, 1)))
    swapped = keep(swapped, gold.columns["symmetric"][swapped[0]] == 1)
    return gold, pred, best_matching(gold, pred, either(straight, swapped))


def of_arguments(group: str, measure: Measure) -> Metric:
    """A metric over arguments that are entities; attached ones must also have the same trigger."""
    agree = (*measure.agree, "trigger") if measure.attached else measure.agree

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(argument_pairs, agree, measure.by_headword)
        return matched(gold, pred, "role", pairs)

    return _metric(group, measure, count, compares_groups="role" in agree)


def _metric(group: str, measure: Measure, count: Callable[[Batch], ItemCounts], *, compares_groups: bool) -> Metric:
    return Metric(
        group=group,
        measure=measure.name,
        matching="entity",
        about=f"{measure.about}; {HOW}.",
        source=measure.source,
        needs=(*measure.needs, "mentions"),
        count=count,
        order=ORDER,
        compares_groups=compares_groups,
    )


def argument_pairs(batch: Batch, agree: tuple[str, ...], by_headword: bool = False) -> tuple[Table, Table, Pairs]:
    """The arguments that are entities of both sides, each once, and which of them match. The column `filler1` is a code
    for what fills the role, `trigger` one for the trigger's place, or for that of its head word.
    """
    gold, pred = batch.gold.arguments, batch.pred.arguments
    mine, theirs = fillers(batch, gold.places[1], pred.places[1])
    triggers = gold.places[0].span, pred.places[0].span
    if by_headword:
        triggers = row_codes(headword_keys(batch, gold.places[0], pred.places[0]))
    gold = _once(gold.having(trigger=triggers[0]), [mine], agree)
    pred = _once(pred.having(trigger=triggers[1]), [theirs], agree)
    pairs = join(*keys(gold, pred, ("filler1", *agree)))
    return gold, pred, best_matching(gold, pred, pairs)


def fillers(batch: Batch, gold: Places, pred: Places) -> tuple[Ints, Ints]:
    """A code for what each place names, the same on both sides if it is the same entity, or the same other thing: one
    that has no cluster and the same characters.
    """
    mine, theirs = batch.gold.cluster_of(gold), batch.pred.cluster_of(pred)
    known, partner = batch.shared(entity_map)
    clusters = max(int(column.max(initial=-1)) for column in (mine, theirs, known, partner)) + 1
    # The codes: gold clusters, predicted ones that are not aligned, and places without a cluster.
    mapped = np.arange(clusters, 2 * clusters + 1)
    mapped[partner] = known
    _, places = np.unique(np.concatenate([gold.span, pred.span]), return_inverse=True)
    of_gold, of_pred = np.split(places + 2 * clusters, [len(gold.span)])
    return np.where(mine >= 0, mine, of_gold), np.where(theirs >= 0, mapped[theirs], of_pred)


def _once(table: Table, ends: list[Ints], agree: tuple[str, ...]) -> Table:
    """The rows that differ in what their places name, or in type or other columns."""
    table = table.having(**{f"filler{number}": codes for number, codes in enumerate(ends, start=1)})
    names = [f"filler{number}" for number in range(1, len(ends) + 1)]
    if len(ends) == 2:
        swap = (table.columns["symmetric"] == 1) & (ends[0] > ends[1])
        for name in ("filler", "family"):
            first, second = table.columns[f"{name}1"], table.columns[f"{name}2"]
            table = table.having(
                **{f"{name}1": np.where(swap, second, first), f"{name}2": np.where(swap, first, second)}
            )
    keys = [table.columns[name] for name in ("type", *agree, *names)]
    if not len(table):
        return table
    _, rows = np.unique(np.stack(keys, axis=1), axis=0, return_index=True)
    return table.take(np.sort(rows))


def _keys(gold: Table, pred: Table, agree: tuple[str, ...], ends: tuple[int, int]) -> list[Key]:
    """What relations agree in whose first and second gold argument go with these predicted ones."""
    names = ("filler", "family") if agree else ("filler",)
    arguments = [(f"{name}{end}", f"{name}{other}") for name in names for end, other in enumerate(ends, start=1)]
    return [*keys(gold, pred, ("type",)), *((gold.columns[one], pred.columns[other]) for one, other in arguments)]
