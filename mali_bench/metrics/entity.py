"""Relations, arguments and links at the level of entities: any mention of the right entity will do.

Clusters of gold and prediction are aligned one-to-one, as for CEAFe by heads; a relation or an argument counts once for
each pair of entities, so that no score can exceed 1. What is no mention (a time, an event) stands for itself.
"""

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Key, Pairs, best_matching, either, exact_pairs, head_pairs, join, keep
from ..matching.columns import Ints, Places, Table, row_codes, stacked
from .base import ItemCounts, Metric, matched
from .coref import entity_map
from .matching import keys

HOW = "entities are clusters aligned one-to-one, as for CEAFe by heads"
ORDER = "the gold heads decide which clusters are aligned"


def of_relations(name: str, agree: tuple[str, ...], *, about: str, source: str, needs: tuple[str, ...]) -> Metric:
    """A metric over relations between entities."""

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(relation_pairs, agree)
        return matched(gold, pred, "type", pairs)

    return Metric(f"{name}.entity", f"{about}; {HOW}.", source, needs, count, order=ORDER)


def relation_pairs(batch: Batch, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The relations between entities of both sides, each once, and which of them match. The columns `filler1` and
    `filler2` are codes for what the arguments name, the same on both sides if it is the same.
    """
    gold, pred = batch.gold.relations, batch.pred.relations
    mine, theirs = fillers(batch, stacked(gold.places), stacked(pred.places))
    gold = _once(gold, np.split(mine, 2), agree)
    pred = _once(pred, np.split(theirs, 2), agree)
    straight, swapped = (join(*_keys(gold, pred, agree, ends)) for ends in ((1, 2), (2, 1)))
    swapped = keep(swapped, gold.columns["symmetric"][swapped[0]] == 1)
    return gold, pred, best_matching(gold, pred, either(straight, swapped))


def of_arguments(
    name: str, agree: tuple[str, ...], *, attached: bool, about: str, source: str, needs: tuple[str, ...]
) -> Metric:
    """A metric over arguments that are entities; `attached` ones must also have the same trigger."""

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(argument_pairs, (*agree, "trigger") if attached else agree)
        return matched(gold, pred, "role", pairs)

    return Metric(f"{name}.entity", f"{about}; {HOW}.", source, needs, count, order=ORDER)


def argument_pairs(batch: Batch, agree: tuple[str, ...]) -> tuple[Table, Table, Pairs]:
    """The arguments that are entities of both sides, each once, and which of them match. The column `filler1` is a code
    for what fills the role, `trigger` one for the trigger's place.
    """
    gold, pred = batch.gold.arguments, batch.pred.arguments
    mine, theirs = fillers(batch, gold.places[1], pred.places[1])
    gold = _once(gold.having(trigger=gold.places[0].span), [mine], agree)
    pred = _once(pred.having(trigger=pred.places[0].span), [theirs], agree)
    pairs = join(*keys(gold, pred, ("filler1", *agree)))
    return gold, pred, best_matching(gold, pred, pairs)


def fillers(batch: Batch, gold: Places, pred: Places) -> tuple[Ints, Ints]:
    """A code for what each place names, the same on both sides if it is the same entity, or the same other thing: one
    that has no cluster and lies alike (by heads).
    """
    mine, theirs = batch.gold.cluster_of(gold), batch.pred.cluster_of(pred)
    known, partner = batch.shared(entity_map)
    clusters = max(int(column.max(initial=-1)) for column in (mine, theirs, known, partner)) + 1
    # The codes: gold clusters, predicted ones that are not aligned, gold places without a cluster, predicted ones.
    mapped = np.arange(clusters, 2 * clusters + 1)
    mapped[partner] = known
    mine_coded = np.where(mine >= 0, mine, 2 * clusters + np.unique(gold.span, return_inverse=True)[1])
    beyond = 2 * clusters + len(gold.span)
    theirs_coded = np.where(theirs >= 0, mapped[theirs], beyond + np.unique(pred.span, return_inverse=True)[1])
    alike = _alike(gold, pred, np.flatnonzero(mine < 0), np.flatnonzero(theirs < 0))
    theirs_coded[alike[1]] = mine_coded[alike[0]]
    return mine_coded, theirs_coded


def _alike(gold: Places, pred: Places, rows: Ints, others: Ints) -> Pairs:
    """Which places without a cluster lie alike, each predicted one with at most one: exactly, or else by heads."""
    rows, _ = _first_of_each(gold, rows)
    first, like = _first_of_each(pred, others)
    mine, theirs = gold.take(rows), pred.take(first)
    partner = np.full(len(first), -1, dtype=np.int64)
    # Of several partners the first one is kept, and an exact one before others.
    for pairs in (head_pairs(mine, theirs), exact_pairs(mine, theirs)):
        backwards = np.argsort(-pairs[0], kind="stable")
        partner[pairs[1][backwards]] = pairs[0][backwards]
    partner = partner[like]
    return rows[partner[partner >= 0]], others[partner >= 0]


def _first_of_each(place: Places, rows: Ints) -> tuple[Ints, Ints]:
    """Of some rows the first of each place and head, in their order, and for each row the number of its like there."""
    heads = {head: number for number, (_, head) in enumerate(place.pieces.values(), start=1)}
    head = [heads[place.pieces[row][1]] if row in place.pieces else 0 for row in rows.tolist()]
    columns = (place.span[rows], place.head_start[rows], place.head_end[rows], np.array(head, dtype=np.int64))
    codes, _ = row_codes([(column, column[:0]) for column in columns])
    _, first, like = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return rows[first[order]], number[like]


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
