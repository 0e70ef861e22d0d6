"""Coreference: every score is a sum over clusters that is shared out over the mentions of the cluster.

With a mention m in its cluster k, the cell of m is the part of k that the other side keeps together with m:

    MUC     1 - 1/|cell|               of  1 - 1/|k|
    B3      |cell| / |k|               of  1
    LEA     (|cell| - 1) / (|k| - 1)   of  1; a singleton earns 1 if it is one on both sides
    CEAFm   1 if the cell is aligned   of  1
    CEAFe   2 / (|k| + |r|) if so      of  1/|k|
    BLANC   half of each link of m, coreferent links and others apart

Mentions are spans; singletons are kept; a mention that only one side has is in no cell.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from msgspec import structs

from ..columns import Batch, Floats, Ints, Table
from ..match import Pairs, best_assignment, best_matching, exact_pairs, head_pairs
from .base import Counts, Credits, Metric, Score, both_sides, f1, micro

COREFERENT, OTHER = "coreferent links", "other links"

ALIGNED = {
    "exact": "mentions are the same if their characters are",
    "head": "mentions are aligned one-to-one, those with the same characters first, then a prediction that contains"
    " the gold head and lies inside the gold extent",
}


class Cells(NamedTuple):
    """Gold and predicted mentions and, for each: the size of its cluster, of its cell (0: not aligned), and of the
    cluster of the other side that shares the cell.
    """

    gold: Table
    pred: Table
    size: tuple[Floats, Floats]
    cell: tuple[Floats, Floats]
    across: tuple[Floats, Floats]
    pairs: Pairs


def cells(batch: Batch, how: str) -> Cells:
    """Align the mentions and count who stays together."""
    gold, pred = batch.gold.chains, batch.pred.chains
    pairs = align(gold, pred, how)
    k, r = gold.columns["cluster"], pred.columns["cluster"]
    size = (np.bincount(k)[k].astype(float), np.bincount(r)[r].astype(float))
    cell = (np.zeros(len(gold)), np.zeros(len(pred)))
    across = (np.zeros(len(gold)), np.zeros(len(pred)))
    g, p = pairs
    together = _cell_sizes(k[g], r[p])
    cell[0][g], cell[1][p] = together, together
    across[0][g], across[1][p] = size[1][p], size[0][g]
    return Cells(gold, pred, size, cell, across, pairs)


def align(gold: Table, pred: Table, how: str) -> Pairs:
    """One-to-one alignment of mention spans."""
    g, p = exact_pairs(gold.places[0], pred.places[0])
    if how == "exact":
        return g, p
    free_gold = np.setdiff1d(np.arange(len(gold)), g)
    free_pred = np.setdiff1d(np.arange(len(pred)), p)
    rest_gold, rest_pred = gold.take(free_gold), pred.take(free_pred)
    more = best_matching(rest_gold, rest_pred, head_pairs(rest_gold.places[0], rest_pred.places[0]))
    return np.concatenate([g, free_gold[more[0]]]), np.concatenate([p, free_pred[more[1]]])


def _cell_sizes(k: Ints, r: Ints) -> Floats:
    if not len(k):
        return np.zeros(0)
    _, inverse, counts = np.unique(k * (int(r.max()) + 1) + r, return_inverse=True, return_counts=True)
    sizes: Floats = counts[inverse].astype(float)
    return sizes


Shares = tuple[Floats, Floats]


def _muc(c: Cells) -> tuple[Shares, Shares]:
    def links(n: Floats) -> Floats:
        return np.where(n > 0, 1 - 1 / np.maximum(n, 1), 0.0)

    return (links(c.cell[0]), links(c.cell[1])), (links(c.size[0]), links(c.size[1]))


def _b3(c: Cells) -> tuple[Shares, Shares]:
    return (c.cell[0] / c.size[0], c.cell[1] / c.size[1]), _ones(c)


def _lea(c: Cells) -> tuple[Shares, Shares]:
    def share(side: int) -> Floats:
        single = (c.size[side] == 1) & (c.across[side] == 1)
        return np.where(c.size[side] > 1, np.maximum(c.cell[side] - 1, 0) / np.maximum(c.size[side] - 1, 1), single)

    return (share(0), share(1)), _ones(c)


def _ceafm(c: Cells) -> tuple[Shares, Shares]:
    return _on_aligned(c, c.cell[0][c.pairs[0]], np.ones(len(c.pairs[0]))), _ones(c)


def _ceafe(c: Cells) -> tuple[Shares, Shares]:
    g, p = c.pairs
    dice = 2 / (c.size[0][g] + c.size[1][p])
    return _on_aligned(c, dice * c.cell[0][g], dice), (1 / c.size[0], 1 / c.size[1])


def _on_aligned(c: Cells, similarity: Floats, earned: Floats) -> Shares:
    """What each mention earns if the clusters of its cell are aligned. Ties go to the clusters whose first shared
    mention is the earlier.
    """
    g, p = c.pairs
    k, r = c.gold.columns["cluster"][g], c.pred.columns["cluster"][p]
    by_position = np.argsort(g, kind="stable")
    width = int(r.max(initial=0)) + 1
    cells, first = np.unique((k * width + r)[by_position], return_index=True)
    order = np.argsort(first, kind="stable")
    rows = by_position[first[order]]
    picked = best_assignment(k[rows], r[rows], similarity[rows])
    chosen = np.isin(k * width + r, cells[order][picked])
    shares = np.zeros(len(c.gold)), np.zeros(len(c.pred))
    shares[0][g], shares[1][p] = chosen * earned, chosen * earned
    return shares


def _ones(c: Cells) -> Shares:
    return np.ones(len(c.gold)), np.ones(len(c.pred))


def _credit(how: str, shares: Callable[[Cells], tuple[Shares, Shares]]) -> Callable[[Batch], Credits]:
    def credit(batch: Batch) -> Credits:
        found = batch.shared(cells, how)
        earned, owed = shares(found)
        return both_sides(found.gold, found.pred, "family", earned, owed)

    return credit


def _blanc_credit(how: str) -> Callable[[Batch], Credits]:
    def credit(batch: Batch) -> Credits:
        c = batch.shared(cells, how)
        g, p = c.pairs
        names = batch.codes.code([COREFERENT, OTHER])
        common = np.zeros(len(batch.bases))
        np.add.at(common, c.gold.doc[g], 1)
        kept = (
            np.zeros(int(c.gold.columns["cluster"].max(initial=0)) + 1),
            np.zeros(int(c.pred.columns["cluster"].max(initial=0)) + 1),
        )
        np.add.at(kept[0], c.gold.columns["cluster"][g], 1)
        np.add.at(kept[1], c.pred.columns["cluster"][p], 1)
        in_key, in_response = kept[0][c.gold.columns["cluster"][g]], kept[1][c.pred.columns["cluster"][p]]
        apart = (common[c.gold.doc[g]] - in_key - in_response + c.cell[0][g]) / 2
        rows = []
        for link, right in ((0, (c.cell[0][g] - 1) / 2), (1, apart)):
            earned = np.zeros(len(c.gold)), np.zeros(len(c.pred))
            earned[0][g], earned[1][p] = right, right
            owed = tuple(
                (size - 1) / 2 if link == 0 else (_per_document(table) - size) / 2
                for table, size in zip((c.gold, c.pred), c.size, strict=True)
            )
            part = both_sides(c.gold, c.pred, "family", earned, (owed[0], owed[1]))
            rows.append(Credits(part.unit, np.full(len(part.unit), names[link]), part.counts))
        return Credits(*(np.concatenate([getattr(row, name) for row in rows]) for name in ("unit", "group", "counts")))

    return credit


def _per_document(table: Table) -> Floats:
    found: Floats = np.bincount(table.doc)[table.doc].astype(float)
    return found


def blanc(groups: Mapping[str, Counts]) -> Score:
    """The mean over the two kinds of links; a kind that the gold does not have is left out (Recasens & Hovy 2011)."""
    halves = [micro({kind: groups[kind]}) for kind in (COREFERENT, OTHER) if kind in groups and groups[kind].r_den > 0]
    whole = micro(groups)
    if not halves:
        precision = 0.0 if whole.p_den else None
        return structs.replace(whole, precision=precision, recall=None, f1=f1(precision, None))
    return Score(
        sum(half.precision or 0 for half in halves) / len(halves)
        if any(half.precision is not None for half in halves)
        else None,
        sum(half.recall or 0 for half in halves) / len(halves),
        sum(half.f1 or 0 for half in halves) / len(halves),
        whole.p_num,
        whole.p_den,
        whole.r_num,
        whole.r_den,
    )


def _metrics(how: str) -> tuple[Metric, ...]:
    needs = ("mentions", "mentions.entity")
    order = "the gold head decides, so gold and prediction are not alike" if how == "head" else ""

    def row(name: str, about: str, source: str, shares: Callable[[Cells], tuple[Shares, Shares]]) -> Metric:
        return Metric(
            f"coref.{name}.{how}", f"{about}; {ALIGNED[how]}.", source, needs, _credit(how, shares), order=order
        )

    return (
        row(
            "muc",
            "The links that would join the parts into which the other side splits a cluster",
            "Vilain et al. 1995",
            _muc,
        ),
        row(
            "b3",
            "For each mention, the share of its cluster that the other side keeps with it",
            "Bagga & Baldwin 1998",
            _b3,
        ),
        row("ceafm", "Mentions in common under the best one-to-one alignment of clusters", "Luo 2005 (phi 3)", _ceafm),
        row("ceafe", "Dice similarity under the best one-to-one alignment of clusters", "Luo 2005 (phi 4)", _ceafe),
        row(
            "lea",
            "For each mention, the share of the links of its cluster that are resolved",
            "Moosavi & Strube 2016",
            _lea,
        ),
        Metric(
            f"coref.blanc.{how}",
            f"The mean of the scores of coreferent and of other links; {ALIGNED[how]}.",
            "Recasens & Hovy 2011; Luo et al. 2014 for predicted mentions",
            needs,
            _blanc_credit(how),
            blanc,
            order="a kind of link that the gold lacks is left out" if how == "exact" else order,
        ),
        Metric(
            f"coref.conll.{how}",
            f"The mean F1 of MUC, B3 and CEAFe, of those that exist; {ALIGNED[how]}.",
            "Denis & Baldridge 2009; Pradhan et al. 2012",
            needs,
            parts=tuple(f"coref.{part}.{how}" for part in ("muc", "b3", "ceafe")),
            order=order,
        ),
    )


COREF = (*_metrics("head"), *_metrics("exact"))
