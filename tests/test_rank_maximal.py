"""Rank-maximal matchings on graphs of any shape, which spans of a text hardly ever have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench.matching.alignment import LEVELS, rank_maximal


def matched(edges):
    """The pairs that are chosen of {(row, other): level}."""
    order = sorted(edges)
    rows, others = (np.array([pair[side] for pair in order], dtype=np.int64) for side in (0, 1))
    levels = np.array([edges[pair] for pair in order], dtype=np.int64)
    return set(rank_maximal((rows, others), levels).items())


def profile(pairs, edges):
    """How many pairs there are of each level."""
    return [sum(edges[pair] == level for pair in pairs) for level in range(len(LEVELS))]


def matchings(edges):
    """Every one-to-one choice of some pairs."""
    if not edges:
        return [()]
    first, *rest = edges
    without = matchings(rest)
    return without + [(first, *more) for more in without if not any(a == first[0] or b == first[1] for a, b in more)]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        # Row 2 can have a pair of level 2; then rows 0 and 1 keep one of level 3. Three pairs of level 3 are worse.
        ({(0, 1): 3, (1, 2): 3, (2, 0): 3, (2, 1): 2, (2, 2): 2}, [0, 0, 1, 1, 0, 0]),
        # Other 1 can have a pair of level 0, with row 2, so that row 0 keeps its pair of level 1 with other 0.
        ({(0, 0): 1, (0, 1): 0, (1, 1): 1, (2, 1): 0}, [1, 1, 0, 0, 0, 0]),
    ],
)
def test_a_better_level_is_worth_any_number_of_pairs_of_a_later_one(edges, expected):
    assert profile(matched(edges), edges) == expected


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 3), max_size=10))
def test_no_matching_is_better(edges):
    chosen = matched(edges)
    assert len({row for row, _ in chosen}) == len({other for _, other in chosen}) == len(chosen)
    assert profile(chosen, edges) == max(profile(pairs, edges) for pairs in matchings(list(edges)))
