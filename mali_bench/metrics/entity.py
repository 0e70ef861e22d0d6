"""Relations, arguments and links at the level of entities: any mention of the right entity will do.

Clusters of gold and prediction are aligned one-to-one, as for CEAFe by heads; a relation or an argument counts once for
each pair of entities, so that no score can exceed 1. What is no mention (a time, an event) stands for itself.
"""

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Pairs, best_matching, exact_pairs, head_pairs, join, keep
from ..matching.columns import Bools, Ints, Places, Table, stacked
from .base import ItemCounts, Metric, matched
from .coref import entity_map
from .matching import agreeing

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
    gold, pred = batch.gold.layer("relations"), batch.pred.layer("relations")
    mine, theirs = fillers(batch, stacked(gold.places), stacked(pred.places))
    gold = _once(gold, np.split(mine, 2), agree)
    pred = _once(pred, np.split(theirs, 2), agree)
    pairs = agreeing(gold, pred, join(gold.doc, pred.doc), ("type",))
    straight, swapped = (_same(gold, pred, pairs, agree, order) for order in ((1, 2), (2, 1)))
    pairs = keep(pairs, straight | (swapped & (gold.columns["symmetric"][pairs[0]] == 1)))
    return gold, pred, best_matching(gold, pred, pairs)


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
    pairs = join(gold.columns["filler1"], pred.columns["filler1"])
    return gold, pred, best_matching(gold, pred, agreeing(gold, pred, pairs, agree))


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
    mine, theirs = gold.take(rows), pred.take(others)
    exact = exact_pairs(mine, theirs)
    heads = head_pairs(mine, theirs)
    left = keep(heads, ~np.isin(heads[1], exact[1]))
    found: dict[int, int] = {}
    for pairs in (exact, left):
        for row, other in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True):
            found.setdefault(other, row)
    keys = np.array(list(found), dtype=np.int64)
    values = np.array(list(found.values()), dtype=np.int64)
    return rows[values], others[keys]


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


def _same(gold: Table, pred: Table, pairs: Pairs, agree: tuple[str, ...], order: tuple[int, int]) -> Bools:
    found = np.ones(len(pairs[0]), dtype=np.bool_)
    for number, other in zip((1, 2), order, strict=True):
        found &= gold.columns[f"filler{number}"][pairs[0]] == pred.columns[f"filler{other}"][pairs[1]]
        if agree:
            found &= gold.columns[f"family{number}"][pairs[0]] == pred.columns[f"family{other}"][pairs[1]]
    return found
