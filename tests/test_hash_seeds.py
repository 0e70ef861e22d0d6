"""Plain data in sets: the same scores under every hash seed."""

import os
import subprocess
import sys

import pytest

from mali_bench import InputError
from mali_bench.plain import score_clusters, score_spans
from mali_bench.plain.data import in_order

PROGRAM = """
from mali_bench.plain import score_clusters, score_events, score_relations, score_spans
letters = "abcdefgh"
spans = [frozenset([frozenset([letter, other]), letter]) for letter in letters for other in letters]
key = {frozenset(spans[n : n + 9]) for n in range(0, 60, 7)}
response = {frozenset(spans[n : n + 11]) for n in range(0, 60, 5)}
for mode in ("mali", "conll2012", "corefud"):
    print(score_clusters(key, response, mode=mode))
mixed = [{"x", ("a", None), 3, frozenset("ab")}, {3, "y"}]
print(score_clusters({1: mixed}, {1: {frozenset(["x", 3]), frozenset("y")}}))
gold = {(n, n + length, name) for n in range(9) for length in (1, 2, 3) for name in ("PER", "LOC")}
pred = {(n, n + length, name) for n in range(9) for length in (2, 4) for name in ("PER", "ORG")}
print(score_spans(gold, pred))
print(score_spans({frozenset([(0, 3), (5, 8)])}, {frozenset([(5, 8), (0, 3)])}))
ends = {(span, "Near", other) for span in gold for other in pred if span[0] < other[0]}
print(score_relations(ends, set(list(sorted(ends))[:40]), symmetric={"Near", "Other"}))
print(score_events({(span[:2], span[2], frozenset([((0, 1), "A"), ((2, 3), "B")])) for span in gold}, set()))
"""


def test_sets_score_the_same_under_every_hash_seed():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2", "3", "4")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") == 8


def test_a_frozenset_in_two_clusters_stays_in_the_one_that_sorts_first():
    """{a, b} sorts before {b, c} and that before {c}: so the shared {b, c} is with {a, b}, not with {c}."""
    ab, bc, c = frozenset("ab"), frozenset("bc"), frozenset("c")
    for key in ([[ab, bc], [c, bc]], [[bc, c], [bc, ab]]):
        assert score_clusters(key, [[ab, bc], [c]])["b3"].f1 == 1.0


def test_anything_hashable_has_an_order():
    """Numbers, strings, bytes, tuples, sets, others; equal things have equal keys, whatever their kind."""
    things = [3, 1.5, "b", "a", b"c", (1, "a"), (1, None), frozenset([2, 1]), None, (0, 9)]
    ordered = [1.5, 3, "a", "b", b"c", (0, 9), (1, "a"), (1, None), frozenset([1, 2]), None]
    assert sorted(things, key=in_order) == ordered
    assert in_order(1) == in_order(1.0) == in_order(True)


@pytest.mark.parametrize("span", [frozenset([3, 0]), frozenset([(0, 3), "PER"]), (frozenset([0, 3]), "PER")])
def test_a_set_is_not_a_span_since_its_order_is_none(span):
    with pytest.raises(InputError, match="is not a span"):
        score_spans([(5, 6), span], [(5, 6)])
