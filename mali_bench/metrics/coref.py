"""Coreference: every score is a sum over clusters, of which each mention of the cluster has its share.

With a mention m in its cluster k, the cell of m is the part of k that the other side keeps together with m:

    mentions  1 if m is aligned          of  1
    MUC       1 - 1/|cell|               of  1 - 1/|k|
    B3        |cell| / |k|               of  1
    LEA       (|cell| - 1) / (|k| - 1)   of  1; for a singleton 1 if it is one on both sides
    CEAFm     1 if the cell is aligned   of  1
    CEAFe     Dice(k, r) / |k| if so     of  1/|k|; Dice(k, r) is 2 |cell| / (|k| + |r|)
    BLANC     half of each link of m, coreferent links and others apart

Mentions are spans, or triggers with their types; a mention that only one side has is in no cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..matching.assignment import best_assignment, ranks
from ..matching.batch import NIL, Batch
from ..matching.candidates import Pairs, exact_pairs, head_pairs, heads_are_extents, keep
from ..matching.columns import Bools, Floats, Ints, Places, Table
from .base import Aggregate, Counts, ItemCounts, Metric, Ratios, both_sides, f1, micro, ratio, ratios
from .linking import judged
from .word_counts import words_covered

COREFERENT, OTHER = "coreferent links", "other links"

ALIGNED = {
    "exact": "mentions are the same if their characters are",
    "head": "mentions are aligned one-to-one, those with the same characters first, then predictions that contain the"
    " gold head and lie inside the gold extent, so that they cover as large shares of the gold mentions as can be",
}


class Family(NamedTuple):
    """Whose coreference is scored: the prefix of the metrics' names, the table with the clusters, and what it needs."""

    name: str
    needs: tuple[str, ...]
    ways: tuple[str, ...]
    about: str


FAMILIES = (
    Family("coref", ("mentions", "mentions.entity"), ("head", "exact"), ""),
    Family("coref-multiple", ("mentions", "mentions.entity"), ("head", "exact"), "Without singletons: "),
    Family(
        "event-coref", ("events", "events.type", "events.hopper"), ("exact",), "Of event triggers with their types: "
    ),
)


@dataclass(frozen=True, eq=False)
class Cells:
    """Gold and predicted mentions and, for each: the size of its cluster, of its cell (0: not aligned), and of the
    cluster of the other side that shares the cell. `pairs` are the aligned mentions by position, `of_pair` has the
    number of the cell of each, and `first` the first pair of each cell: cells are numbered by position too.
    """

    gold: Table
    pred: Table
    size: tuple[Floats, Floats]
    cell: tuple[Floats, Floats]
    across: tuple[Floats, Floats]
    pairs: Pairs
    of_pair: Ints
    first: Ints

    @cached_property
    def dice(self) -> Floats:
        """Dice similarity of the clusters of each pair."""
        g, p = self.pairs
        dice: Floats = 2 * self.cell[0][g] / (self.size[0][g] + self.size[1][p])
        return dice

    @cached_property
    def aligned(self) -> tuple[Bools, Bools]:
        """Which pairs lie in a cell whose clusters belong together under the one-to-one alignment of clusters with the
        most mentions in common, and under that with the largest sum of Dice similarities. Ties go to the clusters
        whose first shared mention is the earlier. Both are solved at once, as two parts of one graph.
        """
        first = self.first
        k, r = (self.gold.columns["cluster"][self.pairs[0]][first], self.pred.columns["cluster"][self.pairs[1]][first])
        g, p = (rows[first] for rows in self.pairs)
        common, sizes = (counts.astype(np.int64) for counts in (self.cell[0][g], self.size[0][g] + self.size[1][p]))
        worth = np.concatenate([common, 2 * common]), np.concatenate([np.ones_like(sizes), sizes])
        gold, pred = (np.concatenate([node, node + 1 + node.max(initial=0)]) for node in (k, r))
        picked = best_assignment(gold, pred, *worth, np.tile(ranks(self.gold.doc[g]), 2))
        return picked[: len(first)][self.of_pair], picked[len(first) :][self.of_pair]


def clusters(batch: Batch, family: str) -> tuple[Table, Table]:
    """The mentions of both sides, with their clusters."""
    if family == "event-coref":
        return batch.gold.hoppers, batch.pred.hoppers
    if family == "linking":
        gold, pred = judged(batch.gold.chains, batch.pred.chains)
        return _nil(batch, gold), _nil(batch, pred)
    gold, pred = batch.gold.chains, batch.pred.chains
    return (_multiple(gold), _multiple(pred)) if family == "coref-multiple" else (gold, pred)


def _multiple(table: Table) -> Table:
    sizes = np.bincount(table.columns["cluster"]) if len(table) else np.zeros(0, dtype=np.int64)
    multiple = sizes[table.columns["cluster"]] > 1
    return table if multiple.all() else table.take(np.flatnonzero(multiple))


def _nil(batch: Batch, table: Table) -> Table:
    (nil,) = batch.frame.codes.code([f"kb:{NIL}"])
    return table.take(np.flatnonzero(table.columns["kb"] == nil))


def alignment(batch: Batch, family: str, how: str) -> tuple[Table, Table, Pairs]:
    """The mentions of both sides, aligned one-to-one: those with the same characters and then, by heads, as the CorefUD
    and the Universal Anaphora scorer do (Yu et al. 2022, partial matching): so that the shares of the words of gold
    mentions that their predictions have add up to most. Ties go to the earlier mentions.
    """
    gold, pred = batch.shared(clusters, family)
    types = [(gold.columns["type"], pred.columns["type"])] if family == "event-coref" else []
    g, p = exact_pairs(gold.places[0], pred.places[0], *types)
    if how == "head":
        free_gold = np.setdiff1d(np.arange(len(gold)), g, assume_unique=True)
        free_pred = np.setdiff1d(np.arange(len(pred)), p, assume_unique=True)
        places = gold.places[0].take(free_gold), pred.places[0].take(free_pred)
        more = _closest(batch, *places, gold.doc[free_gold])
        g, p = np.concatenate([g, free_gold[more[0]]]), np.concatenate([p, free_pred[more[1]]])
    return gold, pred, (g, p)


def _closest(batch: Batch, gold: Places, pred: Places, docs: Ints) -> Pairs:
    """The pairs by heads, one-to-one, that cover most of the gold mentions; `docs` are the documents of these."""
    pairs = head_pairs(gold, pred)
    order = np.lexsort([pairs[1], pairs[0]])
    g, p = pairs[0][order], pairs[1][order]
    chosen = best_assignment(g, p, *words_covered(batch, gold, pred, (g, p)), ranks(docs[g]))
    return keep((g, p), chosen)


def cells(batch: Batch, family: str, how: str) -> Cells:
    """Align the mentions and count who stays together."""
    if family == "coref-multiple" and batch.shared(clusters, family) == batch.shared(clusters, "coref"):
        return batch.shared(cells, "coref", how)  # there are no singletons
    gold, pred, (g, p) = alignment(batch, family, how)
    order = np.argsort(g, kind="stable")
    g, p = g[order], p[order]
    k, r = gold.columns["cluster"], pred.columns["cluster"]
    width = int(r.max(initial=0)) + 1
    _, first, of_pair, counts = np.unique(k[g] * width + r[p], True, True, True)
    by_position = np.argsort(first)
    number = np.empty_like(by_position)
    number[by_position] = np.arange(len(by_position))
    size = (np.bincount(k)[k].astype(float), np.bincount(r)[r].astype(float))
    cell = (np.zeros(len(gold)), np.zeros(len(pred)))
    across = (np.zeros(len(gold)), np.zeros(len(pred)))
    together = counts[of_pair].astype(float)
    cell[0][g], cell[1][p] = together, together
    across[0][g], across[1][p] = size[1][p], size[0][g]
    return Cells(gold, pred, size, cell, across, (g, p), number[of_pair], first[by_position])


Shares = tuple[Floats, Floats]


def _mentions(c: Cells) -> tuple[Shares, Shares]:
    return (np.minimum(c.cell[0], 1), np.minimum(c.cell[1], 1)), _ones(c)


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
    return _of_mentions(c, c.aligned[0].astype(float)), _ones(c)


def _ceafe(c: Cells) -> tuple[Shares, Shares]:
    """What is right of a pair of aligned clusters is shared by all mentions of each, so that none has more than its
    weight.
    """
    chosen = c.aligned[1]

    def share(side: int, table: Table) -> Floats:
        cluster = table.columns["cluster"]
        right = np.zeros(int(cluster.max(initial=-1)) + 1)
        right[cluster[c.pairs[side][chosen]]] = c.dice[chosen]
        shares: Floats = right[cluster] / c.size[side]
        return shares

    return (share(0, c.gold), share(1, c.pred)), (1 / c.size[0], 1 / c.size[1])


def _of_mentions(c: Cells, of_pairs: Floats) -> Shares:
    """The shares of all mentions from those of the aligned pairs."""
    shares = np.zeros(len(c.gold)), np.zeros(len(c.pred))
    shares[0][c.pairs[0]], shares[1][c.pairs[1]] = of_pairs, of_pairs
    return shares


def entity_map(batch: Batch, family: str = "coref", how: str = "head") -> tuple[Ints, Ints]:
    """The one-to-one alignment of entities, as arrays of gold and predicted clusters: the one of CEAFe, by heads."""
    c = batch.shared(cells, family, batch.shared(_way, family, how))
    g, p = (rows[c.aligned[1]] for rows in c.pairs)
    known, first = np.unique(c.gold.columns["cluster"][g], return_index=True)
    return known, c.pred.columns["cluster"][p][first]


def _ones(c: Cells) -> Shares:
    return np.ones(len(c.gold)), np.ones(len(c.pred))


def _count(family: str, how: str, shares: Callable[[Cells], tuple[Shares, Shares]]) -> Callable[[Batch], ItemCounts]:
    return lambda batch: batch.shared(_count_mentions, family, batch.shared(_way, family, how), shares)


def _way(batch: Batch, family: str, how: str) -> str:
    """Where no gold head is smaller than its extent, heads align mentions as exact extents do."""
    gold, _ = batch.shared(clusters, family)
    return "exact" if how == "exact" or heads_are_extents(gold.places[0]) else how


def _count_mentions(
    batch: Batch, family: str, how: str, shares: Callable[[Cells], tuple[Shares, Shares]]
) -> ItemCounts:
    c = batch.shared(cells, family, how)
    right, weight = shares(c)
    return both_sides(c.gold, c.pred, "family", right, weight)


def _count_blanc(family: str, how: str) -> Callable[[Batch], ItemCounts]:
    return lambda batch: batch.shared(_count_links, family, batch.shared(_way, family, how))


def _count_links(batch: Batch, family: str, how: str) -> ItemCounts:
    c = batch.shared(cells, family, how)
    g, p = c.pairs
    k, r = c.gold.columns["cluster"], c.pred.columns["cluster"]
    names = batch.frame.codes.code([COREFERENT, OTHER])
    common = np.bincount(c.gold.doc[g], minlength=1)
    in_key = np.bincount(k[g], minlength=1)[k[g]]
    in_response = np.bincount(r[p], minlength=1)[r[p]]
    together = (c.cell[0][g] - 1) / 2
    apart = (common[c.gold.doc[g]] - in_key - in_response + c.cell[0][g]) / 2
    parts = []
    for name, right in zip(names, (together, apart), strict=True):
        weight = tuple(
            (size - 1 if name == names[0] else _per_document(table) - size) / 2
            for table, size in zip((c.gold, c.pred), c.size, strict=True)
        )
        mine, theirs = (table.having(kind=np.full(len(table), name)) for table in (c.gold, c.pred))
        parts.append(both_sides(mine, theirs, "kind", _of_mentions(c, right), (weight[0], weight[1])))
    return ItemCounts(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("unit", "group", "counts"))
    )


def _per_document(table: Table) -> Floats:
    sizes: Floats = np.bincount(table.doc)[table.doc].astype(float)
    return sizes


def blanc(groups: Mapping[str, Counts]) -> Ratios:
    """The mean over the two kinds of links; a kind that the gold does not have is left out (Recasens & Hovy 2011, as in
    the reference scorer).
    """
    halves = _halves(groups)
    return _mean_of_halves(micro(groups), halves, [~np.isnan(half.recall) for half in halves])


def blanc_luo(groups: Mapping[str, Counts]) -> Ratios:
    """The mean over the two kinds of links; a kind is left out only if neither side has it (Luo et al. 2014)."""
    halves = _halves(groups)
    return _mean_of_halves(micro(groups), halves, [~np.isnan(half.f1) for half in halves])


def _halves(groups: Mapping[str, Counts]) -> list[Ratios]:
    return [ratios(groups[kind]) for kind in (COREFERENT, OTHER) if kind in groups]


def _mean_of_halves(whole: Ratios, halves: Sequence[Ratios], counted: Sequence[Bools]) -> Ratios:
    """The mean over those halves that are counted, where a ratio that only one half lacks is 0; without any, what is
    predicted is wrong.
    """
    nothing = np.zeros(np.shape(whole.f1))
    number = sum((which.astype(np.float64) for which in counted), nothing)
    wrong = np.where(np.isnan(whole.precision), np.nan, 0.0)

    def mean(name: str) -> Floats:
        values: list[Floats] = [getattr(half, name) for half in halves]
        there = [~np.isnan(value) & which for value, which in zip(values, counted, strict=True)]
        sums = sum((np.where(which, value, 0.0) for value, which in zip(values, there, strict=True)), nothing)
        return np.where(np.any(np.stack([*there, nothing > 0]), axis=0), ratio(sums, number), np.nan)

    precision = np.where(number > 0, mean("precision"), wrong)
    recall = mean("recall")
    return Ratios(precision, recall, np.where(number > 0, mean("f1"), f1(precision, recall)))


class _Row(NamedTuple):
    """A measure of coreference: its name, definition and source, and the shares of mentions that it sums."""

    name: str
    about: str
    source: str
    shares: Callable[[Cells], tuple[Shares, Shares]] | None = None
    aggregate: Aggregate | None = None
    parts: tuple[str, ...] = ()
    order: str = ""


_LINKS = "The mean of the scores of coreferent and of other links"
_ROWS = (
    _Row(
        "conll",
        "The mean F1 of MUC, B3 and CEAFe, of those that exist",
        "Denis & Baldridge 2009; Pradhan et al. 2012",
        parts=("muc", "b3", "ceafe"),
    ),
    _Row("mentions", "Mention detection: mentions that are aligned", "Pradhan et al. 2012", _mentions),
    _Row(
        "muc",
        "The links that would join the parts into which the other side splits a cluster",
        "Vilain et al. 1995",
        _muc,
    ),
    _Row(
        "b3",
        "For each mention, the share of its cluster that the other side keeps with it",
        "Bagga & Baldwin 1998",
        _b3,
    ),
    _Row("ceafm", "Mentions in common under the best one-to-one alignment of clusters", "Luo 2005 (phi 3)", _ceafm),
    _Row("ceafe", "Dice similarity under the best one-to-one alignment of clusters", "Luo 2005 (phi 4)", _ceafe),
    _Row(
        "lea",
        "For each mention, the share of the links of its cluster that are resolved",
        "Moosavi & Strube 2016",
        _lea,
    ),
    _Row(
        "blanc",
        f"{_LINKS}; a kind that the gold lacks is left out",
        "Recasens & Hovy 2011; Luo et al. 2014 for predicted mentions",
        aggregate=blanc,
        order="a kind of link that the gold lacks is left out",
    ),
    _Row("blanc-luo", f"{_LINKS}; a kind that both sides lack is left out", "Luo et al. 2014", aggregate=blanc_luo),
)


def _metric(family: Family, how: str, row: _Row) -> Metric:
    count = _count(family.name, how, row.shares) if row.shares else None
    return Metric(
        group=family.name,
        measure=row.name,
        matching=how,
        about=f"{family.about}{row.about}; {ALIGNED[how]}.",
        source=row.source,
        needs=family.needs,
        count=_count_blanc(family.name, how) if row.aggregate else count,
        aggregate=row.aggregate,
        parts=tuple(f"{family.name}.{part}.{how}" for part in row.parts),
        order="the gold head decides, so gold and prediction are not alike" if how == "head" else row.order,
    )


COREF = tuple(_metric(family, how, row) for family in FAMILIES for how in family.ways for row in _ROWS)

LINKING_NIL = Metric(
    group="linking",
    measure="nil-ceafm",
    matching="exact",
    about=f"Clusters of the mentions whose entity has the KB entry NIL: CEAFm; entities that the gold does not judge"
    f" are left out on both sides; {ALIGNED['exact']}.",
    source="TAC entity discovery and linking (mention CEAF)",
    needs=("mentions", "mentions.entity", "entities.kb"),
    count=_count("linking", "exact", _ceafm),
    order="the gold decides which entities are judged",
)
