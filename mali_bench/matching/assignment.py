"""The heaviest one-to-one choice among weighted edges between two sides: what aligns clusters of coreference.

Of choices that are worth the same, the one with the largest sum of 1 / (1 + rank) wins, where ranks number the edges by
position in the text; so nothing depends on names, the order of a file or a library.

Nearly all of a real graph is decided by two reductions, which look at all edges at once. What neither can touch (no
node with one edge, no edge that outweighs its rivals) is solved component by component, in exact integers.
"""

from collections import defaultdict
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from math import lcm
from typing import NamedTuple

import numpy as np

from .columns import Bools, Floats, Ints

DIGITS = 10
"""Decimals to which the reductions compare sums of weights: choices that differ by less are worth the same to them."""

UNIT = 1 << 60
"""What stands for a preference of 1 in exact weights."""


def best_assignment(gold: Ints, pred: Ints, numerator: Ints, denominator: Ints, rank: Ints) -> Bools:
    """Which edges of a weighted bipartite graph make its heaviest one-to-one choice.

    Edges are given by arrays of one length: their gold and predicted nodes, their weights as positive fractions, and
    their ranks (0, 1, ...), which differ within a component. Of choices that are worth the same, the one with the
    largest sum of 1 / (1 + rank) wins: an edge of a lower rank is preferred.
    """
    picked = np.zeros(len(gold), dtype=np.bool_)
    graph = _Graph(gold, pred, numerator, denominator, rank)
    left = np.arange(len(gold), dtype=np.int64)
    while len(left):
        sure = graph.certain(left)
        if sure.any():
            picked[left[sure]] = True
            left = left[_free(gold, left, sure) & _free(pred, left, sure)]
            continue
        before = len(left)
        left = graph.without_leaves(left)
        if len(left) == before:
            break
    left = left[np.argsort(rank[left], kind="stable")]
    exact = graph.exact_weights(left)
    ends = zip(left.tolist(), gold[left].tolist(), pred[left].tolist(), strict=True)
    for edges in _components([_Edge(edge, row, column, exact[edge]) for edge, row, column in ends]):
        picked[_Component(edges).heaviest()] = True
    for step in reversed(graph.steps):
        used = np.zeros(len(step.leaf_of), dtype=np.bool_)
        used[step.node[picked]] = True
        leaves = step.leaf_of[step.leaf_of >= 0]
        picked[leaves[~used[step.node[leaves]]]] = True
    return picked


def ranks(doc: Ints) -> Ints:
    """Ranks for edges that are sorted by document and position: their numbers in their document, so that ties are
    broken the same whatever other documents there are.
    """
    numbers: Ints = np.arange(len(doc)) - np.searchsorted(doc, doc)
    return numbers


class _Step(NamedTuple):
    """Leaves that were taken off at once: the node of each edge on the side where they hang, the best leaf of each such
    node (-1: it has none), and the edges that became worth less by it.
    """

    node: Ints
    leaf_of: Ints
    lowered: Ints


class _Edge(NamedTuple):
    """An edge: its number, its gold and its predicted node, and its exact weight."""

    number: int
    row: int
    column: int
    weight: int


class _Graph:
    """Edges with their weights, which fall as leaves are taken off; `steps` are the leaves, first ones first."""

    def __init__(self, gold: Ints, pred: Ints, numerator: Ints, denominator: Ints, rank: Ints) -> None:
        self._gold, self._pred = gold, pred
        self._numerator, self._denominator, self._rank = numerator, denominator, rank
        self._worth: Floats = numerator / denominator
        self._preference: Floats = 1.0 / (1 + rank)
        self.steps: list[_Step] = []

    def certain(self, edges: Ints) -> Bools:
        """Which edges are in the heaviest choice: those that outweigh the best other edges of both ends together."""
        worth, preference = self._worth[edges], self._preference[edges]
        mine, theirs = (_best_other(node[edges], worth, preference) for node in (self._gold, self._pred))
        return _positive(worth - mine[0] - theirs[0], preference - mine[1] - theirs[1])

    def without_leaves(self, edges: Ints) -> Ints:
        """The edges that are left when the nodes with a single edge are taken off, of one side at a time.

        The best leaf of a node is chosen exactly if the node stays free. So another edge of the node is worth only what
        it is worth more than that, and goes if that is nothing.
        """
        for leaf, node in ((self._gold, self._pred), (self._pred, self._gold)):
            single = np.bincount(leaf[edges])[leaf[edges]] == 1
            if single.any():
                return self._take_off(edges[single], edges[~single], node)
        return edges

    def _take_off(self, leaves: Ints, rest: Ints, node: Ints) -> Ints:
        leaves = leaves[_heaviest_first(node[leaves], self._worth[leaves], self._preference[leaves])]
        leaves = leaves[_first(node[leaves])]
        leaf_of = np.full(int(node.max()) + 1, -1, dtype=np.int64)
        leaf_of[node[leaves]] = leaves
        lowered = rest[leaf_of[node[rest]] >= 0]
        self.steps.append(_Step(node, leaf_of, lowered))
        self._worth[lowered] -= self._worth[leaf_of[node[lowered]]]
        self._preference[lowered] -= self._preference[leaf_of[node[lowered]]]
        return rest[_positive(self._worth[rest], self._preference[rest])]

    def exact_weights(self, edges: Ints) -> dict[int, int]:
        """The weights of some edges (and of leaves that they have lost to) as integers: worths over their common
        denominator, so far above the preferences that no sum of these makes up for a difference in worth.
        """
        wanted = np.zeros(len(self._gold), dtype=np.bool_)
        wanted[edges] = True
        falls = []
        for step in reversed(self.steps):
            lowered = step.lowered[wanted[step.lowered]]
            leaves = step.leaf_of[step.node[lowered]]
            wanted[leaves] = True
            falls.append(zip(lowered.tolist(), leaves.tolist(), strict=True))
        involved = np.flatnonzero(wanted).tolist()
        common = lcm(*set(self._denominator[involved].tolist()))
        above = UNIT * (len(involved) + 1)
        weights = {
            edge: int(self._numerator[edge]) * (common // int(self._denominator[edge])) * above
            + UNIT // (1 + int(self._rank[edge]))
            for edge in involved
        }
        for fall in reversed(falls):
            for edge, leaf in fall:
                weights[edge] -= weights[leaf]
        return weights


class _Component:
    """A component whose heaviest choice is searched by the Hungarian method for sparse graphs (Kuhn 1955; Edmonds &
    Karp 1972): gold nodes come in one by one, each along the cheapest path of exchanges. `chosen` are the edges by gold
    node.

    Prices of the nodes keep exchanges from costing less than nothing: those of both ends of an edge are together at
    least its weight, and equal to it if the edge is chosen; that of a node that stays free is 0.
    """

    def __init__(self, edges: Sequence[_Edge]) -> None:
        self.chosen: dict[int, _Edge] = {}
        self._taken_by: dict[int, int] = {}
        self._of_row: dict[int, list[_Edge]] = defaultdict(list)
        for edge in edges:
            self._of_row[edge.row].append(edge)
        self._row_price = {row: max(edge.weight for edge in some) for row, some in self._of_row.items()}
        self._column_price = {edge.column: 0 for edge in edges}

    def heaviest(self) -> list[int]:
        """The numbers of the edges of the heaviest choice."""
        for row in self._of_row:
            self._enter(row)
        return [edge.number for edge in self.chosen.values()]

    def _enter(self, start: int) -> None:
        """Let one more gold node in. The path ends at the first node that may stay free, a gold or a predicted one."""
        row, row_cost, column_cost = start, {start: 0}, dict[int, int]()
        came_by: dict[int, _Edge] = {}
        queue: list[tuple[int, int, int, _Edge | None]] = []
        number = count()
        while True:
            spent = row_cost[row] + self._row_price[row]
            heappush(queue, (spent, next(number), row, None))
            for edge in self._of_row[row]:
                if edge.column not in column_cost:
                    cost = spent + self._column_price[edge.column] - edge.weight
                    heappush(queue, (cost, next(number), row, edge))
            cost, _, end, last = heappop(queue)
            while last is not None and last.column in column_cost:
                cost, _, end, last = heappop(queue)
            if last is None:
                break
            column_cost[last.column], came_by[last.column] = cost, last
            if last.column not in self._taken_by:
                break
            row = self._taken_by[last.column]
            row_cost[row] = cost
        for passed, at in row_cost.items():
            self._row_price[passed] -= cost - at
        for passed, at in column_cost.items():
            self._column_price[passed] += cost - at
        let_go = last if last is not None else self.chosen.pop(end, None)
        while let_go is not None:
            edge = came_by[let_go.column]
            self._taken_by[edge.column] = edge.row
            let_go, self.chosen[edge.row] = self.chosen.get(edge.row), edge


def _positive(worth: Floats, preference: Floats) -> Bools:
    """Which weights are more than nothing."""
    rounded = np.round(worth, DIGITS)
    positive: Bools = (rounded > 0) | ((rounded == 0) & (preference > 0))
    return positive


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
        by_edge = np.empty(len(node))
        by_edge[order] = other
        return by_edge

    return of_other(worth), of_other(preference)


def _first(values: Ints) -> Bools:
    """Which entries differ from the one before."""
    new: Bools = np.r_[True, values[1:] != values[:-1]]
    return new


def _free(node: Ints, edges: Ints, taken: Bools) -> Bools:
    """Which edges have a node that none of the taken edges has."""
    free = np.ones(int(node.max()) + 1, dtype=np.bool_)
    free[node[edges[taken]]] = False
    kept: Bools = free[node[edges]]
    return kept


def _components(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    """The connected components of a graph, each as its edges in their order."""
    leader: dict[tuple[int, int], tuple[int, int]] = {}

    def find(node: tuple[int, int]) -> tuple[int, int]:
        while (above := leader.setdefault(node, node)) != node:
            leader[node] = node = leader[above]
        return node

    for edge in edges:
        leader[find((0, edge.row))] = find((1, edge.column))
    components: dict[tuple[int, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        components[find((0, edge.row))].append(edge)
    return list(components.values())
