"""Pairs of many systems, from counts that each has once: the same units and tests as `compare` has for a pair."""

import numpy as np
import pytest
from conftest import LABELS, examples, pairs
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import METRICS, Labels
from mali_bench.analysis.diagnosis import resolved
from mali_bench.formats.objects import read_objects
from mali_bench.metrics.groups import PRIMARY
from mali_bench.scoring import comparison, pairwise
from mali_bench.scoring.components import in_components
from mali_bench.scoring.entrants import entrant
from mali_bench.scoring.pairwise import Field, by_all_exchanges
from mali_bench.scoring.randomisation import Exchange, _all_swaps, holm
from mali_bench.scoring.run import attempted, by_paragraph

LABEL_SET = Labels(LABELS)


def entrants(golds, *systems):
    """Each system, given as its runs, and the metrics that rank and that all attempt."""
    gold, made, metrics = read_objects(golds, "gold"), [], None
    for runs in systems:
        read = [resolved(gold, read_objects(run, "pred"), LABEL_SET) for run in runs]
        names = {each.name for each in attempted(read[0][0])} & set(PRIMARY.values())
        metrics = names if metrics is None else metrics & names
        ranking = [METRICS[name] for name in sorted(names)]
        parted = [each for each in ranking if by_paragraph(len(gold.names)) and in_components(each, read[0][0].gold)]
        whole = [each for each in ranking if each not in parted]
        unknown = frozenset(name for summary, _ in read for name in summary.unknown)
        made.append(entrant([some for _, some in read], unknown, whole, parted, LABEL_SET, len(gold.names)))
    return Field.of(made), [METRICS[name] for name in sorted(metrics)]


def compared(golds, a, b):
    sides = [(name, read_objects(pred, name)) for name, pred in (("a", a), ("b", b))]
    (pair,) = comparison.compare(read_objects(golds, "gold"), sides, LABEL_SET, "x").pairs
    return pair.metrics


@given(pair=pairs(), other=pairs(), third=pairs())
@examples(0.6)
def test_every_pair_has_the_difference_and_the_p_of_compare(pair, other, third):
    """Of units so few that `compare` tries every exchange; a third system on the field changes nothing."""
    gold, a = pair
    b = other[1]
    field, metrics = entrants(gold, [third[1]], [a], [b])
    wanted = compared(gold, a, b)
    both = field.pair(1, 2, metrics)
    for metric in metrics:
        if metric.name not in wanted:
            continue
        there, duel = wanted[metric.name], both.duel([metric])
        assert duel.difference == pytest.approx(there.difference, abs=1e-9)
        if there.exact:
            assert duel.p == pytest.approx(there.p, abs=1e-12), metric.name


@given(pair=pairs(), other=pairs())
@examples(0.3)
def test_the_order_of_a_pair_changes_the_sign_only(pair, other):
    gold, a = pair
    field, metrics = entrants(gold, [a], [other[1]])
    there, back = field.pair(0, 1, metrics), field.pair(1, 0, metrics)
    for metric in metrics:
        one, two = there.duel([metric]), back.duel([metric])
        assert (one.difference, one.p) == (pytest.approx(-two.difference, nan_ok=True), pytest.approx(two.p))


def several(count, *found):
    """Documents of one word each, with a mention in those that are listed: from ten on, each is a unit."""
    documents = []
    for number in range(count):
        mention = {"spans": [[0, 3]], "type": "PER", "entity": "e"}
        documents.append({"id": f"d{number:02d}", "text": "one", "mentions": [mention] if number in found else []})
    return documents


def test_of_many_documents_the_units_are_documents():
    gold = several(12, *range(12))
    field, metrics = entrants(gold, [gold], [several(12, *range(6))])
    (metric,) = (each for each in metrics if each.name == "mentions.typed.head")
    both = field.pair(0, 1, metrics)
    assert both.duel([metric]).p == 2 / 2**6
    assert both.units_with_items([metric]) == 12


def test_overlapping_extents_that_the_gold_lacks_are_one_unit_of_a_pair():
    """Both mark 'x00 w01', a and b with different ends: the same question, whose answers are exchanged together."""
    text = "w00 x00 w01"
    gold = {"id": "d", "text": text, "mentions": [{"spans": [[0, 3]], "type": "PER", "entity": "g"}]}
    a, b = ({"id": "d", "mentions": [{"spans": [[start, 11]], "type": "PER", "entity": "x"}]} for start in (4, 8))
    field, metrics = entrants(gold, [a], [b])
    metric = METRICS["mentions.typed.head"]
    one, both = field.pair(0, 0, metrics), field.pair(0, 1, metrics)
    assert (one.units_with_items([metric]), both.units_with_items([metric])) == (2, 2)
    assert both.duel([metric]).p == compared(gold, a, b)[metric.name].p == 1.0


moves = st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(-1, 1)), min_size=1, max_size=9)


@given(moves=moves, a=st.integers(0, 5), b=st.integers(0, 5))
@examples(1.0)
def test_all_exchanges_counted_unit_by_unit_are_all_exchanges_tried_one_by_one(moves, a, b):
    """What is right, what is spurious and what the gold has move at random."""
    gap = np.array([[right, right + wrong, right, gold] for right, wrong, gold in moves], dtype=np.float64)
    first = np.array([30 + a, 50, 30 + a, 60], dtype=np.float64)
    second = first + np.array([b, 2 * b, b, 0])
    metric = METRICS["mentions.typed.head"]
    rows = ((metric.name, ""),)
    tried = Exchange(rows, first[:, np.newaxis], second[:, np.newaxis], gap.T[:, np.newaxis])
    (hits,) = tried.hits([metric], [_all_swaps(len(gap))]).values()
    found = by_all_exchanges(first, second, gap)
    assert found.p == pytest.approx(hits / 2 ** len(gap), abs=1e-12)


def test_counts_that_are_no_pair_of_sums_are_not_followed():
    """Right by precision and right by recall differ, so that F1 depends on three sums."""
    assert by_all_exchanges(np.array([1.0, 2, 2, 2]), np.array([1.0, 2, 1, 2]), np.array([[1.0, 1, 0, 0]])) is None


@pytest.mark.parametrize("better", [15, 16, 18])
def test_the_bound_is_not_below_p(better):
    """Each of 30 units differs; a is right in `better` of them, b in the others."""
    from generated_board import document

    gold = document(30, *range(30))
    field, metrics = entrants(gold, [document(30, *range(better))], [document(30, *range(better, 30))])
    metric = METRICS["coref.conll.head"]
    both = field.pair(0, 1, metrics)
    assert both.duel([metric], drawn=False).p >= both.duel([metric]).p


def test_a_drawn_p_is_near_that_of_compare():
    """Both draw exchanges, but of units in another order."""
    from generated_board import document

    gold = document(40, *range(40))
    a, b = document(40, *range(25)), document(40, *range(15, 35))
    field, metrics = entrants(gold, [a], [b])
    metric = METRICS["coref.conll.head"]
    there = compared(gold, a, b)[metric.name]
    assert not there.exact
    assert field.pair(0, 1, metrics).duel([metric]).p == pytest.approx(there.p, abs=0.04)


def test_a_small_p_is_drawn_more_often(monkeypatch):
    from generated_board import document

    gold = document(40, *range(40))
    field, metrics = entrants(gold, [gold], [document(40, *range(20))])
    metric = METRICS["coref.conll.head"]
    assert field.pair(0, 1, metrics).duel([metric]).p == 1 / 20000
    monkeypatch.setattr(pairwise, "MORE_SWAPS", 4999)
    assert field.pair(0, 1, metrics).duel([metric]).p == 1 / 5000


def test_holm_takes_pairs_as_well_as_names():
    assert holm({(0, 1): 0.01, (0, 2): 0.03}) == {(0, 1): 0.02, (0, 2): 0.03}
