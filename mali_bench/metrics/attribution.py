"""Attribution: who says what. Cues, contents, sources through coreference, and all of them together."""

from collections.abc import Callable

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Pairs, best_matching, exact_pairs, keep, overlap_pairs, same
from ..matching.columns import Bools, Ints, Places, Table, distinct
from .base import ItemCounts, Metric, both_sides, matched
from .entity import fillers
from .matching import agreeing
from .word_counts import words_in, words_shared

PARETI = "Pareti 2012; Pareti et al. 2013"
ORDER = "the gold heads decide which clusters are aligned"


def _cue(batch: Batch) -> ItemCounts:
    gold, pred = (distinct(side.cues, (0,), ()) for side in (batch.gold, batch.pred))
    return matched(gold, pred, "type", best_matching(gold, pred, exact_pairs(gold.places[0], pred.places[0])))


def _contents(batch: Batch) -> tuple[Table, Table]:
    return distinct(batch.gold.attributions, (0,), ()), distinct(batch.pred.attributions, (0,), ())


def _content(batch: Batch) -> ItemCounts:
    gold, pred = _contents(batch)
    return matched(gold, pred, "type", best_matching(gold, pred, exact_pairs(gold.places[0], pred.places[0])))


def _content_tokens(batch: Batch) -> ItemCounts:
    """Of each item the share of its tokens that its partner has is right; the partner is the one that shares most."""
    gold, pred = _contents(batch)
    mine, theirs = gold.places[0], pred.places[0]
    pairs = _most_shared(batch, mine, theirs)
    shared = words_shared(batch, mine, theirs, pairs)
    right = np.zeros(len(gold)), np.zeros(len(pred))
    right[0][pairs[0]] = shared / words_in(batch, mine)[pairs[0]]
    right[1][pairs[1]] = shared / words_in(batch, theirs)[pairs[1]]
    return both_sides(gold, pred, "type", right, (np.ones(len(gold)), np.ones(len(pred))))


def _source(batch: Batch) -> ItemCounts:
    gold, pred = batch.gold.attributions, batch.pred.attributions
    pairs = overlap_pairs(gold.places[0], pred.places[0])
    return matched(gold, pred, "type", best_matching(gold, pred, keep(pairs, same_source(batch, gold, pred, pairs))))


def _commitment(batch: Batch) -> ItemCounts:
    gold, pred = batch.gold.commitments, batch.pred.commitments
    pairs = agreeing(gold, pred, overlap_pairs(gold.places[0], pred.places[0]), ("polarity", "certainty"))
    return matched(gold, pred, "type", best_matching(gold, pred, keep(pairs, same_source(batch, gold, pred, pairs))))


def _joint(batch: Batch) -> ItemCounts:
    gold, pred, pairs = batch.shared(joint_pairs)
    return matched(gold, pred, "type", pairs)


def joint_pairs(batch: Batch) -> tuple[Table, Table, Pairs]:
    """The attributions of both sides, and which of them match in everything."""
    gold, pred = batch.gold.attributions, batch.pred.attributions
    pairs = exact_pairs(gold.places[0], pred.places[0])
    pairs = keep(pairs, same_source(batch, gold, pred, pairs))
    pairs = keep(pairs, same_cue(batch, gold, pred, pairs))
    return gold, pred, best_matching(gold, pred, pairs)


def same_source(batch: Batch, gold: Table, pred: Table, pairs: Pairs) -> Bools:
    """Which pairs have a source in common, as entities, or are both without one."""
    (index, mine), (other, theirs) = batch.gold.sources, batch.pred.sources
    codes = fillers(batch, mine, theirs)
    of_gold, of_pred = _by_item(index, codes[0]), _by_item(other, codes[1])
    none: set[int] = set()
    same = np.zeros(len(pairs[0]), dtype=np.bool_)
    for row, (g, p) in enumerate(zip(gold.item[pairs[0]].tolist(), pred.item[pairs[1]].tolist(), strict=True)):
        gold_codes, pred_codes = of_gold.get(g, none), of_pred.get(p, none)
        same[row] = bool(gold_codes & pred_codes) or (not gold_codes and not pred_codes)
    return same


def _by_item(index: Ints, codes: Ints) -> dict[int, set[int]]:
    by_item: dict[int, set[int]] = {}
    for item, code in zip(index.tolist(), codes.tolist(), strict=True):
        by_item.setdefault(item, set()).add(code)
    return by_item


def same_cue(batch: Batch, gold: Table, pred: Table, pairs: Pairs) -> Bools:
    """Which pairs have cues with the same characters, or both none."""
    mine, theirs = _cue_of(batch.gold.cues), _cue_of(batch.pred.cues)
    items = zip(gold.item[pairs[0]].tolist(), pred.item[pairs[1]].tolist(), strict=True)
    return np.array([mine.get(g) == theirs.get(p) for g, p in items], dtype=np.bool_)


def _cue_of(cues: Table) -> dict[int, int]:
    return dict(zip(cues.item.tolist(), cues.places[0].span.tolist(), strict=True))


def _most_shared(batch: Batch, gold: Places, pred: Places) -> Pairs:
    """One-to-one pairs, those with most tokens in common first; ties go to the earlier."""
    pairs = overlap_pairs(gold, pred)
    shared = words_shared(batch, gold, pred, pairs)
    taken: tuple[set[int], set[int]] = (set(), set())
    chosen = []
    for index in np.lexsort([pairs[1], pairs[0], ~same(gold, pred, pairs), -shared]).tolist():
        g, p = int(pairs[0][index]), int(pairs[1][index])
        if g not in taken[0] and p not in taken[1]:
            taken[0].add(g)
            taken[1].add(p)
            chosen.append(index)
    rows = np.array(chosen, dtype=np.int64)
    return pairs[0][rows], pairs[1][rows]


_SOURCES = "sources are entities, aligned one-to-one as for CEAFe by heads"


def _metric(
    measure: str, matching: str, about: str, source: str, count: Callable[[Batch], ItemCounts], *needs: str
) -> Metric:
    order = ORDER if matching == "entity" else ""
    return Metric(
        group="attributions",
        measure=measure,
        matching=matching,
        about=about,
        source=source,
        needs=needs,
        count=count,
        order=order,
    )


ATTRIBUTION = (
    _metric(
        "joint",
        "entity",
        f"Attributions with the same cue (or none), the same content and a source in common (or none); {_SOURCES}.",
        PARETI,
        _joint,
        "attributions",
        "mentions",
    ),
    _metric(
        "source",
        "entity",
        f"Attributions whose contents overlap and that have a source in common, or both none; {_SOURCES}.",
        PARETI,
        _source,
        "attributions",
        "mentions",
    ),
    _metric(
        "commitment",
        "entity",
        "Attributions whose contents overlap, that have a source in common, or both none, and the same polarity and"
        f" certainty; {_SOURCES}.",
        "Prasad et al. 2008 (scopal polarity and determinacy of PDTB 2.0)",
        _commitment,
        "attributions",
        "attributions.polarity",
        "mentions",
    ),
    _metric("content", "exact", "Contents with the same characters.", PARETI, _content, "attributions"),
    _metric(
        "content",
        "tokens",
        "For each content, the share of its tokens that its partner has (a token lies where it begins); partners are"
        " one-to-one, those that share most tokens first.",
        "Hollingsworth & Teufel 2005; Pareti et al. 2013",
        _content_tokens,
        "attributions",
    ),
    _metric("cue", "exact", "Cues with the same characters.", PARETI, _cue, "attributions.cue"),
)
