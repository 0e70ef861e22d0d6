"""The heaviest one-to-one choice of edges, against trying all choices."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench.matching import assignment
from mali_bench.matching.assignment import best_assignment

WEIGHTS = [Fraction(each) for each in ("1", "2", "3", "1/2", "1/3", "2/3", "3/2", "2/7", "4/7")]
"""Shares as clusters have them: exact sums tie often, sums of floats hardly ever do."""


def chosen(edges):
    """The edges (gold, pred, weight) that are picked, by their number."""
    gold, pred, weight = zip(*edges, strict=True)
    return np.flatnonzero(
        best_assignment(np.array(gold), np.array(pred), np.array(weight, dtype=float), np.arange(len(edges)))
    ).tolist()


def best_of_all(edges):
    """The choice with the largest weight and, of those, the largest sum of 1/(1 + rank)."""
    choices = [
        some
        for size in range(len(edges) + 1)
        for some in combinations(range(len(edges)), size)
        if all(len({edges[edge][side] for edge in some}) == size for side in (0, 1))
    ]

    def worth(some):
        return sum((edges[edge][2] for edge in some), Fraction()), sum(
            (Fraction(1, 1 + edge) for edge in some), Fraction()
        )

    return list(max(choices, key=worth))


@st.composite
def graphs(draw):
    pairs = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8, unique=True))
    return [(*pair, draw(st.sampled_from(WEIGHTS))) for pair in pairs]


@given(edges=graphs())
def test_no_choice_is_heavier_or_earlier(edges):
    assert chosen(edges) == best_of_all(edges)


@given(edges=graphs())
def test_large_components_are_solved_alike(edges):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "SMALL", 0)
        picked = chosen(edges)
    assert sum(edges[edge][2] for edge in picked) == sum(edges[edge][2] for edge in best_of_all(edges))


def test_two_light_edges_beat_a_heavy_one_between_them():
    """0-1 is worth 3, but 0-0 and 1-1 together 4."""
    assert chosen([(0, 1, 3), (0, 0, 2), (1, 1, 2)]) == [1, 2]


def test_a_heavy_edge_beats_the_two_that_it_keeps_out():
    assert chosen([(0, 0, 1), (0, 1, 3), (1, 1, 1)]) == [1]


def test_of_choices_that_are_worth_the_same_the_earlier_edge_wins():
    """Two gold clusters could go with the one predicted cluster, in either order of the edges."""
    assert chosen([(0, 0, 1), (1, 0, 1)]) == [0]
    assert chosen([(1, 0, 1), (0, 0, 1)]) == [0]


def test_a_ring_in_which_every_edge_ties_takes_the_first_edge():
    """0-0, 1-1 or 0-1, 1-0: both are worth 2, and no node has a single edge."""
    assert chosen([(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)]) == [0, 3]
    assert chosen([(0, 1, 1), (0, 0, 1), (1, 1, 1), (1, 0, 1)]) == [0, 3]


def test_nothing_gives_nothing():
    assert best_assignment(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0, int)).tolist() == []
