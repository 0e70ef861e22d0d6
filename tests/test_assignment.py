"""The heaviest one-to-one choice of edges, against trying all choices."""

from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mali_bench import score
from mali_bench.matching import assignment
from mali_bench.matching.assignment import best_assignment

WEIGHTS = [Fraction(each) for each in ("1", "2", "3", "1/2", "1/3", "2/3", "3/2", "2/7", "4/7")]
"""Shares as clusters have them: exact sums tie often, sums of floats hardly ever do."""


def chosen(edges):
    """The edges (gold, pred, weight) that are picked, by their number."""
    return picked([(gold, pred, weight, rank) for rank, (gold, pred, weight) in enumerate(edges)])


def picked(edges):
    """The edges (gold, pred, weight, rank) that are picked, by their rank."""
    gold, pred, weight, rank = zip(*edges, strict=True)
    fractions = [Fraction(each) for each in weight]
    parts = (gold, pred, [each.numerator for each in fractions], [each.denominator for each in fractions], rank)
    which = best_assignment(*(np.array(part, dtype=np.int64) for part in parts))
    return sorted(np.array(rank)[which].tolist())


@pytest.fixture
def components(monkeypatch):
    """The numbers of edges of the components that the reductions left over."""
    sizes = []
    heaviest = assignment._Component.heaviest

    def noted(component):
        sizes.append(sum(map(len, component._of_row.values())))
        return heaviest(component)

    monkeypatch.setattr(assignment._Component, "heaviest", noted)
    return sizes


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
    weights = draw(st.sampled_from([WEIGHTS, WEIGHTS[:1]]))
    return [(*pair, draw(st.sampled_from(weights))) for pair in pairs]


@given(edges=graphs())
def test_no_choice_is_heavier_or_earlier(edges):
    assert chosen(edges) == best_of_all(edges)


@settings(max_examples=200)
@given(edges=graphs())
def test_components_are_solved_alike_without_reductions(edges):
    """The exact search alone finds what it finds behind the reductions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment._Graph, "certain", lambda graph, some: np.zeros(len(some), dtype=bool))
        patch.setattr(assignment._Graph, "without_leaves", lambda graph, some: some)
        assert chosen(edges) == best_of_all(edges)


FAR = 200_000
"""A rank from which on floats would lose preferences, as in a long text."""


def many(size, weights, seed):
    """A full graph of so many nodes on both sides, with weights drawn from a list, in which most choices tie."""
    random = Random(seed)
    edges = [(gold, pred, random.choice(weights)) for gold in range(size) for pred in range(size)]
    random.shuffle(edges)
    return [(*edge, rank) for rank, edge in enumerate(edges, FAR)]


def sparse(size, weights, seed):
    """A graph in which each gold node has three edges."""
    random = Random(seed)
    pairs = [(gold, pred) for gold in range(size) for pred in random.sample(range(size), 3)]
    random.shuffle(pairs)
    return [(*pair, random.choice(weights), rank) for rank, pair in enumerate(pairs, FAR)]


LARGE = [
    pytest.param(many(200, ["1/2"], 1), id="all tie"),
    pytest.param(many(200, ["1/3", "1/2", "2/3"], 2), id="many tie"),
    pytest.param(sparse(1200, ["1/3", "1/2", "2/3", "5/6"], 3), id="sparse"),
    pytest.param(sparse(1000, ["1"], 4), id="sparse and all tie"),
]


@pytest.mark.parametrize("edges", LARGE)
def test_large_components_weigh_what_scipy_finds(edges, components):
    size = max(max(gold, pred) for gold, pred, *_ in edges) + 1
    matrix = np.zeros((size, size))
    for gold, pred, weight, _ in edges:
        matrix[gold, pred] = Fraction(weight)
    weights = [Fraction(weight) for *_, weight, _ in edges]
    chosen_weight = sum((weights[rank - FAR] for rank in picked(edges)), Fraction())
    assert float(chosen_weight) == pytest.approx(matrix[linear_sum_assignment(matrix, maximize=True)].sum(), abs=1e-9)
    assert max(components) > 1000  # the search was needed


@pytest.mark.parametrize("edges", LARGE)
def test_in_large_components_neither_names_nor_the_order_of_edges_matter(edges, components):
    expected = picked(edges)
    for seed in (1, 2):
        random = Random(seed)
        names = [random.sample(range(3000), 3000) for _ in range(2)]
        renamed = [(names[0][gold], names[1][pred], weight, rank) for gold, pred, weight, rank in edges]
        random.shuffle(renamed)
        assert picked(renamed) == expected
    assert len([size for size in components if size > 1000]) == 3


def test_a_tie_between_late_edges_goes_to_the_earlier_ones():
    """Rings of four edges of equal weight, far down the text: each takes the pair of edges with its first one."""
    rings = [
        (2 * ring + gold, 2 * ring + pred, 1, FAR + 4 * ring + number)
        for ring in range(20)
        for number, (gold, pred) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)])
    ]
    assert picked(rings) == [FAR + 4 * ring + number for ring in range(20) for number in (0, 3)]


@pytest.mark.parametrize(("far", "numbers"), [(0, [0, 4, 5]), (FAR, [1, 2, 3])])
def test_the_sum_of_preferences_decides_not_the_first_edge(far, numbers, components):
    """A ring of six edges of equal weight. At the start of a text 1 + 1/5 + 1/6 is more than 1/2 + 1/3 + 1/4; from rank
    200,000 on, where 1 / (1 + rank) falls evenly, the ranks 1 + 2 + 3 are less than 0 + 4 + 5.
    """
    ring = [(0, 0, 0), (0, 1, 1), (1, 1, 4), (1, 2, 2), (2, 2, 5), (2, 0, 3)]
    assert picked([(gold, pred, 1, far + number) for gold, pred, number in ring]) == [far + each for each in numbers]
    assert components == [6]


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


def test_ties_between_clusters_go_to_those_whose_first_shared_mention_is_the_earlier():
    """Gold clusters A and B have three mentions each, X and Y two: every pair of clusters shares one mention.

        mention    0  1  2  3  4  5  6
        gold       A  B  A  B  A  B  C
        predicted  -  X  X  Y  Y  -  Z

    B and X share mention 1, so B goes with X and A with Y, though A begins before B. The predicted relation of X and Z
    is therefore that of B and C.
    """
    gold, pred = (
        {
            "id": "d",
            "text": "ABABABC",
            "mentions": [
                {"id": f"m{at}", "spans": [[at, at + 1]], "type": "PER", "entity": name}
                for at, name in enumerate(names)
                if name != "-"
            ],
            "relations": [{"type": "Near", "arg1": f"m{arg1}", "arg2": "m6"}],
        }
        for names, arg1 in (("ABABABC", 1), ("-XXYY-Z", 2))
    )
    assert score(gold, pred, intervals=False)["relations.rel.entity"].f1 == 1.0


def test_nothing_gives_nothing():
    assert best_assignment(*(np.zeros(0, dtype=np.int64) for _ in range(5))).tolist() == []
