"""Entity linking: mentions with the right entry of a knowledge base, among those whose entry was looked for.

An entity of the gold without `kb` was not judged: its mentions count on neither side, whatever a system says of them.
A system that gives an entity no `kb` says nothing of it; `NIL` says that no entry is right.
"""

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import best_matching, exact_pairs
from ..matching.columns import Table, distinct
from .base import ItemCounts, Metric, matched
from .matching import HOW, keys

_AGREE = ("type", "kb")


def judged(gold: Table, pred: Table) -> tuple[Table, Table]:
    """The mentions of whose entities something is said, without those whose gold entity was not judged."""
    spans, said = gold.places[0].span, gold.columns["kb"] >= 0
    unjudged = np.setdiff1d(spans[~said], spans[said])
    kept = (pred.columns["kb"] >= 0) & ~np.isin(pred.places[0].span, unjudged)
    return gold.take(np.flatnonzero(said)), pred.take(np.flatnonzero(kept))


def _count(batch: Batch) -> ItemCounts:
    gold, pred = (distinct(table, (0,), _AGREE) for table in judged(batch.gold.mentions, batch.pred.mentions))
    pairs = exact_pairs(gold.places[0], pred.places[0], *keys(gold, pred, _AGREE))
    return matched(gold, pred, "type", best_matching(gold, pred, pairs))


LINKING = Metric(
    group="linking",
    measure="all-match",
    matching="exact",
    about="Mentions of the same full type whose entities have the same KB entry, or NIL on both sides; entities that"
    f" the gold does not judge are left out on both sides; with {HOW['exact']}.",
    source="TAC entity discovery and linking (strong typed all match)",
    needs=("mentions", "mentions.type", "entities.kb"),
    count=_count,
    order="the gold decides which entities are judged",
    compares_groups=True,
)
