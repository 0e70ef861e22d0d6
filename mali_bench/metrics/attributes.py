"""Attributes of events: of each attribute the joint score, and its accuracy on the triggers that match."""

from collections.abc import Callable

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Pairs, best_matching, exact_pairs, keep
from ..matching.columns import Ints, Table, distinct
from .base import ItemCounts, Metric, both_sides, matched
from .entity import fillers
from .matching import HOW, item_pairs, keys

SOURCE = "Mitamura et al. 2015 (event nuggets)"


def joint(name: str) -> Metric:
    """Triggers of the same type with the same value of an attribute."""

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(value_pairs, name)
        return matched(gold, pred, name, pairs)

    about = f"Triggers that have a {name}, of the same full event type and the same {name}, with {HOW['exact']}."
    return _metric(name, about, name, count, joint=True)


def _metric(
    measure: str, about: str, name: str, count: Callable[[Batch], ItemCounts], *, order: str = "", joint: bool = False
) -> Metric:
    return Metric(
        group="attributes",
        measure=measure,
        matching="exact",
        about=about,
        source=SOURCE,
        needs=("events", "events.type", f"events.{name}"),
        count=count,
        order=order,
        compares_groups=joint,
    )


def value_pairs(batch: Batch, name: str) -> tuple[Table, Table, Pairs]:
    """The triggers of both sides that have an attribute, each once, and which of them match."""
    gold, pred = (_having(side.triggers, name) for side in (batch.gold, batch.pred))
    pairs = exact_pairs(gold.places[0], pred.places[0], *keys(gold, pred, ("type", name)))
    return gold, pred, best_matching(gold, pred, pairs)


def _having(table: Table, name: str) -> Table:
    return distinct(table.take(np.flatnonzero(table.columns[name] >= 0)), (0,), ("type", name))


def accuracy(name: str) -> Metric:
    """The share of matched triggers with the right value; those whose gold has none are left out."""

    def count(batch: Batch) -> ItemCounts:
        gold, pred, pairs = batch.shared(item_pairs, "triggers", "exact", ("type",))
        g, p = keep(pairs, gold.columns[name][pairs[0]] >= 0)
        right = (gold.columns[name][g] == pred.columns[name][p]).astype(float)
        return both_sides(gold.take(g), pred.take(p), name, (right, right), (np.ones(len(g)), np.ones(len(p))))

    about = f"Of the triggers that match by type, the share with the right {name}; with {HOW['exact']}."
    order = "the gold decides which are judged"
    return _metric(f"{name}-accuracy", about, name, count, order=order)


def _factuality(batch: Batch) -> ItemCounts:
    gold, pred, pairs = batch.shared(factuality_pairs)
    return matched(gold, pred, "value", pairs)


def factuality_pairs(batch: Batch) -> tuple[Table, Table, Pairs]:
    """The values of factuality of both sides, and which of them match. The column `who` is a code for a source that is
    an entity, the same on both sides if it is the same.
    """
    gold, pred = batch.gold.factuality, batch.pred.factuality
    mine, theirs = fillers(batch, gold.places[1], pred.places[1])
    gold, pred = (_by_source(table, codes) for table, codes in ((gold, mine), (pred, theirs)))
    pairs = exact_pairs(gold.places[0], pred.places[0], *keys(gold, pred, ("type", "source", "who", "value")))
    return gold, pred, best_matching(gold, pred, pairs)


def _by_source(table: Table, codes: Ints) -> Table:
    return table.having(who=np.where(table.columns["source"] >= 0, -1, codes))


FACTUALITY = Metric(
    group="attributes",
    measure="factuality",
    matching="entity",
    about="Values of factuality with the same trigger, event type, value and source: the author, an implicit source, or"
    " the same entity; entities are clusters aligned one-to-one, as for CEAFe by heads.",
    source="Sauri & Pustejovsky 2009 (values per source)",
    needs=("mentions", "events", "events.type", "events.factuality"),
    count=_factuality,
    order="the gold heads decide which clusters are aligned",
    compares_groups=True,
)
