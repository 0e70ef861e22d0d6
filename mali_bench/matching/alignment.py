"""One alignment of gold and predicted items, shared by everything that says what became of each item: the counts of
SemEval and MUC, the confusion matrix and the classes of errors. Precision, recall and F1 are matchings of their own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .augmenting import Choices, augment
from .candidates import Pairs, alone, exact_pairs, keep, overlap_pairs, same, within
from .columns import Bools, Ints, Table

LEVELS = ("exact+type", "exact", "head+type", "head", "overlap+type", "overlap")
"""How a pair agrees, best first: the same characters, a prediction that contains the gold head and lies inside the gold
extent, or a character in common; each with the same type first, then without.
"""


Levels = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Rows of the gold and of the predicted table that belong together, sorted by the gold row, and the level of each
    pair as an index of `LEVELS`. Rows without a partner are missed or spurious.
    """

    gold: Ints
    pred: Ints
    level: Levels


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
    easy, pairs = keep(pairs, without_rivals), keep(pairs, ~without_rivals)
    chosen = rank_maximal(pairs, _levels(gold, pred, pairs, label))
    g = np.concatenate([sure[0], easy[0], np.array(list(chosen), dtype=np.int64)])
    p = np.concatenate([sure[1], easy[1], np.array(list(chosen.values()), dtype=np.int64)])
    order = np.argsort(g, kind="stable")
    g, p = g[order], p[order]
    return Alignment(g, p, _levels(gold, pred, (g, p), label))


def _levels(gold: Table, pred: Table, pairs: Pairs, label: str) -> Levels:
    """The level of pairs that overlap."""
    here, there = gold.places[0], pred.places[0]
    exact = same(here, there, pairs)
    place = np.where(exact, 0, np.where(exact | within(here, there, pairs), 2, 4)).astype(np.int8)
    level: Levels = place + (gold.columns[label][pairs[0]] != pred.columns[label][pairs[1]])
    return level


def _others(size: int, taken: Ints) -> Ints:
    """The rows that are not taken."""
    free = np.ones(size, dtype=np.bool_)
    free[taken] = False
    return np.flatnonzero(free)


def rank_maximal(pairs: Pairs, level: Levels) -> dict[int, int]:
    """Partners of the gold rows in a matching with the most pairs of the best level, 0, then of the second, and so on.
    There are at most as many levels as in `LEVELS`. Ties go to the earlier rows.

    Irving et al. 2006 (rank-maximal matchings): level by level a largest matching is grown; then every pair goes that
    no largest matching has, and every pair of a later level of a row that each largest matching has.
    """
    golds, preds = (int(rows.max(initial=-1)) + 1 for rows in pairs)
    graph = pairs[0][:0], pairs[1][:0]
    chosen, taken_by = [-1] * golds, [-1] * preds
    here, resolved = np.zeros(golds, dtype=np.bool_), (np.zeros(golds, dtype=np.bool_), np.zeros(preds, dtype=np.bool_))
    for number in range(len(LEVELS)):
        which = np.flatnonzero(level == number)
        which = which[~resolved[0][pairs[0][which]] & ~resolved[1][pairs[1][which]]]
        which = which[np.lexsort([pairs[1][which], pairs[0][which]])]
        here[pairs[0][which]] = True
        graph = np.concatenate([graph[0], pairs[0][which]]), np.concatenate([graph[1], pairs[1][which]])
        augment(Choices(graph, golds, preds), chosen, taken_by)
        graph, rows, others = _needed(graph, here, chosen, taken_by)
        resolved[0][rows] = True
        resolved[1][others] = True
    return {row: other for row, other in enumerate(chosen) if other >= 0}


def _needed(graph: Pairs, here: Bools, chosen: list[int], taken_by: list[int]) -> tuple[Pairs, Bools, Bools]:
    """What each largest matching must have: the graph without the pairs that none has, and the gold and predicted rows
    that all have (Dulmage & Mendelsohn). `here` are the gold rows that have been in the graph.
    """
    golds, preds = len(chosen), len(taken_by)
    there = np.zeros(preds, dtype=np.bool_)
    there[graph[1]] = True
    free = here & (np.array(chosen, dtype=np.int64) < 0), there & (np.array(taken_by, dtype=np.int64) < 0)
    even_gold, odd_pred = _reach(free[0], Choices(graph, golds, preds), taken_by)
    even_pred, odd_gold = _reach(free[1], Choices(graph[::-1], preds, golds), chosen)
    row, other = graph
    possible = np.where(odd_gold[row], even_pred[other], even_gold[row] | ~odd_pred[other])
    return keep(graph, possible), here & ~even_gold, there & ~even_pred


def _reach(free: Bools, choices: Choices, mate: list[int]) -> tuple[Bools, Bools]:
    """The rows that alternating paths from free rows reach: those of the same side, and those of the other."""
    queue = np.flatnonzero(free).tolist()
    odd = np.zeros(choices.columns, dtype=np.uint8)
    for row in queue:
        queue.extend(mate[column] for column in choices.unseen(row, odd))
    even = free.copy()
    even[queue] = True
    return even, odd == 1
