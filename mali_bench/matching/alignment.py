"""One alignment of gold and predicted items, shared by everything that says what became of each item: the counts of
SemEval and MUC, the confusion matrix and the classes of errors. Precision, recall and F1 are matchings of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from .augmenting import Graph, augment
from .candidates import Pairs, alone, exact_pairs, keep, overlap_pairs, same, within
from .columns import Ints, Table

LEVELS = ("exact+type", "exact", "head+type", "head", "overlap+type", "overlap")
"""How a pair agrees, best first: the same characters, a prediction that contains the gold head and lies inside the gold
extent, or a character in common; each with the same type first, then without.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Rows of the gold and of the predicted table that belong together, sorted by the gold row, and the level of each
    pair as an index of `LEVELS`. Rows without a partner are missed or spurious.
    """

    gold: Ints
    pred: Ints
    level: Ints


def align(gold: Table, pred: Table, label: str = "type") -> Alignment:
    """The one-to-one alignment of items by their first place and the column `label`.

    Of all alignments it has the most pairs of the best level, of these the most of the second, and so on; it does not
    depend on ids or the order of a file. Ties go to the earlier gold item, then to the earlier predicted one, as far as
    that costs no pair. It may have fewer pairs than the largest matching of overlapping items.
    """
    here, there = gold.places[0], pred.places[0]
    exact = exact_pairs(here, there, (gold.columns[label], pred.columns[label]))
    # An exact and typed pair that has no rival of its level is part of every best alignment.
    sure = keep(exact, alone(exact[0]) & alone(exact[1]))
    free = _others(len(gold), sure[0]), _others(len(pred), sure[1])
    pairs = overlap_pairs(here.take(free[0]), there.take(free[1]))
    pairs = free[0][pairs[0]], free[1][pairs[1]]
    without_rivals = alone(pairs[0]) & alone(pairs[1])
    easy, hard = keep(pairs, without_rivals), keep(pairs, ~without_rivals)
    chosen = rank_maximal(hard, _levels(gold, pred, hard, label))
    g = np.concatenate([sure[0], easy[0], np.array(list(chosen), dtype=np.int64)])
    p = np.concatenate([sure[1], easy[1], np.array(list(chosen.values()), dtype=np.int64)])
    order = np.argsort(g, kind="stable")
    g, p = g[order], p[order]
    return Alignment(g, p, _levels(gold, pred, (g, p), label))


def _levels(gold: Table, pred: Table, pairs: Pairs, label: str) -> Ints:
    """The level of pairs that overlap."""
    here, there = gold.places[0], pred.places[0]
    exact = same(here, there, pairs)
    place = np.where(exact, 0, np.where(exact | within(here, there, pairs), 2, 4))
    level: Ints = place + (gold.columns[label][pairs[0]] != pred.columns[label][pairs[1]])
    return level


def _others(size: int, taken: Ints) -> Ints:
    """The rows that are not taken."""
    free = np.ones(size, dtype=np.bool_)
    free[taken] = False
    return np.flatnonzero(free)


def rank_maximal(pairs: Pairs, level: Ints) -> dict[int, int]:
    """Partners of the gold rows in a matching with the most pairs of the best level, 0, then of the second, and so on.
    There are at most as many levels as in `LEVELS`. Ties go to the earlier rows.

    Irving et al. 2006 (rank-maximal matchings): level by level a largest matching is grown; then every pair goes that
    no largest matching has, and every pair of a later level of a row that each largest matching has.
    """
    order = np.lexsort([pairs[1], pairs[0], level])
    edges: list[list[tuple[int, int]]] = [[] for _ in LEVELS]
    for index in order.tolist():
        edges[level[index]].append((int(pairs[0][index]), int(pairs[1][index])))
    graph: dict[int, list[int]] = {}
    chosen: dict[int, int] = {}
    taken_by: dict[int, int] = {}
    resolved: tuple[set[int], set[int]] = (set(), set())
    for some in edges:
        for row, other in some:
            if row not in resolved[0] and other not in resolved[1]:
                graph.setdefault(row, []).append(other)
        augment(graph, chosen, taken_by)
        graph, rows, others = _needed(graph, chosen, taken_by)
        resolved[0].update(rows)
        resolved[1].update(others)
    return chosen


def _needed(
    graph: Graph, chosen: Mapping[int, int], taken_by: Mapping[int, int]
) -> tuple[dict[int, list[int]], set[int], set[int]]:
    """What each largest matching must have: the graph without the pairs that none has, and the gold and predicted rows
    that all have (Dulmage & Mendelsohn).
    """
    back: dict[int, list[int]] = defaultdict(list)
    for row, others in graph.items():
        for other in others:
            back[other].append(row)
    even_gold, odd_pred = _reach((row for row in graph if row not in chosen), graph, taken_by)
    even_pred, odd_gold = _reach((other for other in back if other not in taken_by), back, chosen)

    def possible(row: int, other: int) -> bool:
        if row in odd_gold:
            return other in even_pred
        return row in even_gold or other not in odd_pred

    kept = {row: [other for other in others if possible(row, other)] for row, others in graph.items()}
    return kept, set(graph) - even_gold, set(back) - even_pred


def _reach(free: Iterable[int], graph: Graph, mate: Mapping[int, int]) -> tuple[set[int], set[int]]:
    """The nodes that alternating paths from free nodes reach: those of the same side, and those of the other."""
    even = list(free)
    odd: set[int] = set()
    for node in even:
        for other in graph[node]:
            if other not in odd:
                odd.add(other)
                even.append(mate[other])
    return set(even), odd
