"""Plain data in whatever form Python has it: what is read, and what is refused in one sentence."""

import os
import subprocess
import sys

import numpy as np
import pytest

from mali_bench import InputError
from mali_bench.plain import score_clusters, score_events, score_relations, score_spans, score_tags

GOLD = [(0, 5, "PER"), (10, 14, "LOC"), (20, 25, "ORG")]
PRED = [(0, 5, "PER"), (10, 16, "LOC"), (30, 31, "PER")]


@pytest.mark.parametrize("make", [list, tuple, set, frozenset, iter, lambda items: {"d": items}, lambda items: [items]])
def test_a_document_of_spans_may_be_anything_that_can_be_iterated_over(make):
    """One of three is right on either side."""
    found = score_spans(make(GOLD), make(PRED))["strict"]
    assert (found.p_num, found.p_den, found.r_num, found.r_den) == (1, 3, 1, 3)


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8])
def test_offsets_may_be_numbers_of_numpy(kind):
    pairs = [(kind(0), kind(5)), (kind(10), kind(14))]
    assert score_spans(pairs, [(0, 5), (10, 14)])["exact"].f1 == 1.0
    array = np.array([[0, 5], [10, 14]], dtype=kind)
    assert score_spans(array, array)["exact"].r_den == 2
    assert score_spans(list(array), pairs)["exact"].f1 == 1.0
    assert score_spans({"d": array}, {"d": pairs})["exact"].f1 == 1.0


def test_labels_may_be_strings_of_numpy():
    assert score_spans([(0, 5, np.str_("PER"))], [(0, 5, "PER")])["strict"].f1 == 1.0


def test_fragments_may_be_a_set():
    assert score_spans([({(0, 3), (6, 9)}, "PER")], [(((6, 9), (0, 3)), "PER")])["strict"].f1 == 1.0


def test_clusters_and_mentions_may_be_sets_and_generators():
    gold, pred = [[1, 2, 3], [4, 5]], [[1, 2], [3, 4, 5]]
    expected = score_clusters(gold, pred)
    assert score_clusters({frozenset(each) for each in gold}, [set(each) for each in pred]) == expected
    assert score_clusters((iter(each) for each in gold), iter(pred)) == expected
    assert score_clusters([np.array(each) for each in gold], pred) == expected


def test_mentions_may_be_nested_lists_and_sets_of_fragments():
    assert score_clusters([[[[0, 3], [6, 9]], [[12, 15]]]], [[((0, 3), (6, 9)), ((12, 15),)]])["muc"].f1 == 1.0
    one, other = frozenset({(0, 3), (6, 9)}), frozenset({(12, 15)})
    assert score_clusters([[one, other]], [[other, one]])["muc"].f1 == 1.0


ORDERS = """
from mali_bench.plain import *
mentions = [frozenset({f"a{n}", f"b{n}"}) for n in range(9)]
clusters = {frozenset(mentions[:4]), frozenset(mentions[3:6]), frozenset(mentions[5:])}
other = {frozenset(mentions[:5]), frozenset(mentions[5:])}
for mode in ("mali", "conll2012", "corefud"):
    print(score_clusters(other, clusters, mode=mode))
spans = {(n, n + 3, label) for n in range(9) for label in ("PER", "LOC", "ORG")}
print(score_spans(spans, {span for span in spans if span[0] % 2}))
print(score_relations({(a, "At", b) for a in spans for b in list(sorted(spans))[:3]}, {((0, 3), "At", (1, 4))}))
print(score_events({((n, n + 3), "Die", frozenset({((0, 3), "Agent")})) for n in range(5)}, {((1, 4), "Die", ())}))
"""


def test_the_order_of_sets_does_not_matter():
    """Mentions that several clusters have, and sets inside sets, under three orders of hashes."""
    printed = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", ORDERS]
        printed.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(printed) == 1 and printed.pop().count("\n") == 6


@pytest.mark.parametrize("score", [score_spans, score_clusters, score_relations, score_events, score_tags])
@pytest.mark.parametrize("side", [None, 5, 0.5, True, object])
def test_what_is_no_document_is_refused(score, side):
    with pytest.raises(InputError, match=r"^gold: must be a list of items, not "):
        score(side, [])
    with pytest.raises(InputError, match=r"^pred, document 'd': must be a list of items, not "):
        score({"d": []}, {"d": side})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: score_spans([(0, 5), None], []), "gold: None is not a span"),
        (lambda: score_spans([None], [[]]), "gold, document 0: must be a list of items, not None"),
        (lambda: score_spans([(0, 5), 7], []), "gold: 7 is not a span"),
        (lambda: score_spans([(0, 5.0)], []), "gold: (0, 5.0) is not a span"),
        (lambda: score_spans([(False, True)], []), "gold: (False, True) is not a span"),
        (lambda: score_spans([(0, 5), {7, 9}], []), "gold: {9, 7} is not a span"),
        (lambda: score_spans([(0, 1 << 40)], []), f"gold: [0, {1 << 40}) is empty or outside of any text"),
        (lambda: score_spans([(0, 5, 7)], []), "gold: a label must be a string, not 7"),
        (lambda: score_spans({frozenset({(0, 5, "PER")})}, []), "gold: documents in a set have no order; use a list"),
        (lambda: score_spans([], [], mode=None), "mode must be one of mali, nervaluate, not None"),
        (lambda: score_spans([], [], mode=[]), "mode must be one of mali, nervaluate, not []"),
        (lambda: score_clusters([None], []), "gold: a cluster must be an iterable of mentions, not None"),
        (lambda: score_clusters([[{}]], []), "gold: mentions must be hashable, unlike those of [{}]"),
        (lambda: score_relations([], [], symmetric="Ally"), "symmetric: must be a list of types, not 'Ally'"),
        (lambda: score_relations([(0, 5), "Ally"], []), "gold: a relation must be (argument, type, argument), not "),
        (lambda: score_events([((0, 5), "Die", None)], []), "gold: the arguments of an event must be a list, not None"),
        (lambda: score_events([{"trigger": None}], []), "gold: None is not a span"),
        (lambda: score_events([((0, 5), 7, ())], []), "gold: an event must be (trigger, type, arguments), not "),
        (lambda: score_tags(["O", None], ["O", "O"]), "gold: None is not a tag of conlleval"),
        (lambda: score_tags(["O", []], ["O", "O"]), "gold: [] is not a tag of conlleval"),
        (lambda: score_tags({"O", "B"}, ["O", "B"]), "gold: tags must be in a sequence, not in a set"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(call, message):
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
