"""The heaviest one-to-one choice among weighted edges between two sides: what aligns clusters of coreference.

Weights are pairs, compared as such: what the edge is worth, and a preference that decides between choices that are
worth the same. Nearly all of a real graph is decided by two exact reductions, which look at all edges at once; what
neither can touch (no node with one edge, no edge that outweighs its rivals) is solved component by component.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .columns import Bools, Floats, Ints

DIGITS = 10
"""Decimals to which sums of weights are compared: choices that differ by less are worth the same."""

SMALL = 10
"""The most nodes of the smaller side of a component that is solved by trying; larger ones are left to scipy."""


def best_assignment(gold: Ints, pred: Ints, weight: Floats, rank: Ints) -> Bools:
    """Which edges of a weighted bipartite graph make its heaviest one-to-one choice; weights are positive.

    Of choices that are worth the same, the one with the largest sum of 1/(1 + rank) wins: an edge of a lower rank is
    preferred.
    """
    size = len(gold)
    graph = _Graph(gold, pred, weight.astype(np.float64), 1.0 / (1 + rank))
    picked = np.zeros(size, dtype=np.bool_)
    left = np.arange(size, dtype=np.int64)
    taken_off: list[tuple[Ints, Ints]] = []
    while len(left):
        sure = graph.certain(left)
        if sure.any():
            picked[left[sure]] = True
            left = left[_free(gold, left, sure) & _free(pred, left, sure)]
            continue
        before = len(left)
        for mine, other in ((gold, pred), (pred, gold)):
            left, ends = graph.take_off(left, mine, other)
            if len(ends):
                taken_off.append((ends, other))
                break
        if len(left) == before:
            break
    for edges in _components(gold, pred, left):
        picked[graph.solved(edges)] = True
    for ends, other in reversed(taken_off):
        used = np.zeros(int(other.max()) + 1, dtype=np.bool_)
        used[other[picked]] = True
        picked[ends[~used[other[ends]]]] = True
    return picked


class _Graph:
    """Edges with their weights, which change as edges are taken off."""

    def __init__(self, gold: Ints, pred: Ints, worth: Floats, preference: Floats) -> None:
        self._gold, self._pred = gold, pred
        self._worth, self._preference = worth, preference

    def certain(self, edges: Ints) -> Bools:
        """Which edges are in the heaviest choice: those that outweigh the best other edges of both ends together."""
        worth, preference = self._worth[edges], self._preference[edges]
        mine, theirs = (_best_other(node[edges], worth, preference) for node in (self._gold, self._pred))
        return _positive(worth - mine[0] - theirs[0], preference - mine[1] - theirs[1])

    def take_off(self, edges: Ints, mine: Ints, other: Ints) -> tuple[Ints, Ints]:
        """Take off the nodes with a single edge: what is left, and the best such edge of each node that has any.

        The best one is chosen exactly if its node stays free. So another edge of that node is worth only what it is
        worth more than that, and goes if that is nothing.
        """
        single = np.bincount(mine[edges])[mine[edges]] == 1
        ends = edges[single]
        if not len(ends):
            return edges, ends
        ends = ends[_heaviest_first(other[ends], self._worth[ends], self._preference[ends])]
        ends = ends[_first(other[ends])]
        rest = edges[~single]
        less = np.zeros((2, int(other.max()) + 1))
        less[:, other[ends]] = self._worth[ends], self._preference[ends]
        self._worth[rest] -= less[0, other[rest]]
        self._preference[rest] -= less[1, other[rest]]
        return rest[_positive(self._worth[rest], self._preference[rest])], ends

    def solved(self, edges: Ints) -> Ints:
        """The heaviest choice of a component."""
        if min(len(np.unique(node[edges])) for node in (self._gold, self._pred)) > SMALL:
            return self._solved_by_scipy(edges)
        return self._solved_by_trying(edges)

    def _solved_by_trying(self, edges: Ints) -> Ints:
        """Node by node of the larger side; kept is the best choice for each set of nodes taken of the smaller one."""
        many, few = self._gold, self._pred
        if len(np.unique(many[edges])) < len(np.unique(few[edges])):
            many, few = few, many
        bits = {node: 1 << number for number, node in enumerate(np.unique(few[edges]).tolist())}
        of_node: dict[int, list[int]] = defaultdict(list)
        for edge in edges.tolist():
            of_node[int(many[edge])].append(edge)
        best = {0: _Choice(0.0, 0.0, ())}
        for some in of_node.values():
            found = dict(best)
            for taken, choice in best.items():
                for edge in some:
                    bit = bits[int(few[edge])]
                    if not taken & bit:
                        more = _Choice(
                            choice.worth + float(self._worth[edge]),
                            choice.preference + float(self._preference[edge]),
                            (*choice.edges, edge),
                        )
                        found[taken | bit] = max(found.get(taken | bit, more), more, key=_Choice.weight)
            best = found
        return np.array(max(best.values(), key=_Choice.weight).edges, dtype=np.int64)

    def _solved_by_scipy(self, edges: Ints) -> Ints:
        """The same with one number for each weight, in which a preference is worth next to nothing."""
        from scipy.optimize import linear_sum_assignment

        rows, row = np.unique(self._gold[edges], return_inverse=True)
        columns, column = np.unique(self._pred[edges], return_inverse=True)
        number = np.full((len(rows), len(columns)), -1, dtype=np.int64)
        number[row, column] = edges
        values = np.zeros(number.shape)
        values[row, column] = self._worth[edges] + self._preference[edges] * 10.0**-DIGITS
        found: Ints = number[linear_sum_assignment(values, maximize=True)]
        return found[found >= 0]


class _Choice(NamedTuple):
    worth: float
    preference: float
    edges: tuple[int, ...]

    def weight(self) -> tuple[float, float]:
        return round(self.worth, DIGITS), self.preference


def _positive(worth: Floats, preference: Floats) -> Bools:
    """Which weights are more than nothing."""
    rounded = np.round(worth, DIGITS)
    found: Bools = (rounded > 0) | ((rounded == 0) & (preference > 0))
    return found


def _heaviest_first(node: Ints, worth: Floats, preference: Floats) -> Ints:
    """The order of edges by node and then by weight."""
    return np.lexsort([-preference, -np.round(worth, DIGITS), node]).astype(np.int64)


def _best_other(node: Ints, worth: Floats, preference: Floats) -> tuple[Floats, Floats]:
    """For each edge the weight of the heaviest other edge at its node; 0 if there is none."""
    order = _heaviest_first(node, worth, preference)
    first = np.flatnonzero(_first(node[order]))
    counts = np.diff(np.r_[first, len(node)])

    def of_other(values: Floats) -> Floats:
        ordered = values[order]
        other = np.repeat(ordered[first], counts)
        other[first] = np.where(counts > 1, ordered[np.minimum(first + 1, len(node) - 1)], 0.0)
        found = np.empty(len(node))
        found[order] = other
        return found

    return of_other(worth), of_other(preference)


def _first(values: Ints) -> Bools:
    """Which entries differ from the one before."""
    found: Bools = np.r_[True, values[1:] != values[:-1]]
    return found


def _free(node: Ints, edges: Ints, taken: Bools) -> Bools:
    """Which edges have a node that none of the taken edges has."""
    free = np.ones(int(node.max()) + 1, dtype=np.bool_)
    free[node[edges[taken]]] = False
    found: Bools = free[node[edges]]
    return found


def _components(gold: Ints, pred: Ints, edges: Ints) -> Sequence[Ints]:
    """The connected components of a graph, each as its edges in their order."""
    leader: dict[tuple[int, int], tuple[int, int]] = {}

    def find(node: tuple[int, int]) -> tuple[int, int]:
        while (above := leader.setdefault(node, node)) != node:
            leader[node] = node = leader[above]
        return node

    ends = list(zip(gold[edges].tolist(), pred[edges].tolist(), strict=True))
    for row, other in ends:
        leader[find((0, row))] = find((1, other))
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for edge, (row, _) in zip(edges.tolist(), ends, strict=True):
        found[find((0, row))].append(edge)
    return [np.array(some, dtype=np.int64) for some in found.values()]
