"""Macro and weighted averages over types: by hand, and beside scikit-learn and seqeval."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as seqeval
from sklearn.metrics import precision_recall_fscore_support as sklearn

from mali_bench import METRICS, score
from mali_bench.cli.show_scores import render
from mali_bench.plain import score_spans, score_tags

GOLD = [(0, 1, "A"), (2, 3, "A"), (4, 5, "A"), (6, 7, "B")]
PRED = [(0, 1, "A"), (2, 3, "A"), (4, 5, "C"), (6, 7, "B"), (8, 9, "B")]
"""A: 2 of 2 predicted, of 3 gold; B: 1 of 2, of 1; C: 0 of 1, of none."""

MACRO = ((1 + 1 / 2 + 0) / 3, (2 / 3 + 1 + 0) / 3, (4 / 5 + 2 / 3 + 0) / 3)
WEIGHTED = ((3 * 1 + 1 * 1 / 2) / 4, (3 * 2 / 3 + 1 * 1) / 4, (3 * 4 / 5 + 1 * 2 / 3) / 4)


def numbers(average):
    return average.precision, average.recall, average.f1


def test_averages_of_spans_by_hand():
    found = score_spans(GOLD, PRED)
    assert numbers(found["macro"]) == pytest.approx(MACRO)
    assert numbers(found["weighted"]) == pytest.approx(WEIGHTED)


def mentions(spans):
    return {"id": "d", "mentions": [{"spans": [[start, end]], "type": label} for start, end, label in spans]}


def test_averages_of_a_report_by_hand():
    report = score(mentions(GOLD), mentions(PRED))
    for name in ("mentions.typed.head", "mentions.subtyped.exact"):
        assert numbers(report[name].averages["macro"]) == pytest.approx(MACRO)
        assert numbers(report[name].averages["weighted"]) == pytest.approx(WEIGHTED)
    assert report.as_dict()["metrics"]["mentions.typed.head"]["averages"]["macro"] == {
        "precision": 0.5,
        "recall": pytest.approx(5 / 9),
        "f1": pytest.approx(22 / 45),
    }


def test_metrics_whose_groups_are_not_compared_have_no_averages():
    """By `untyped` an item may match one of another group, and the groups of coreference are no classes of clusters."""
    report = score(mentions(GOLD), mentions(PRED))
    assert report["mentions.untyped.head"].groups
    assert {name for name, result in report.metrics.items() if result.averages} == {
        f"mentions.{measure}.{matching}"
        for measure in ("typed", "subtyped")
        for matching in ("head", "exact", "overlap")
    } | {"mentions.strings.bag"}
    assert not any(metric.compares_groups for metric in METRICS.values() if "coref" in metric.group)


def test_without_gold_there_is_no_weighted_average():
    found = score_spans([], [(0, 1, "A")])
    assert numbers(found["macro"]) == (0, 0, 0)
    assert numbers(found["weighted"]) == (None, None, None)
    assert numbers(score_spans([], [])["macro"]) == (None, None, None)


def test_averages_are_shown_with_every_metric():
    text = render(score(mentions(GOLD), mentions(PRED)), everything=True)
    (row,) = (line for line in text.splitlines() if line.strip().startswith("*typed.head") and "0.556" in line)
    assert row.split()[1:] == ["0.500", "0.556", "0.489", "0.875", "0.750", "0.767"]
    assert "Averages over" not in render(score(mentions(GOLD), mentions(PRED)))


LABELS = st.sampled_from("ABCD")


@given(data=st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=12))
def test_averages_are_those_of_scikit_learn(data):
    """Items that both sides have at the same places, each with a label: precision and recall of labels."""
    gold, pred = zip(*data, strict=True)
    found = score_spans(*([(n, n + 1, label) for n, label in enumerate(side)] for side in (gold, pred)))
    for average in ("macro", "weighted"):
        theirs = sklearn(gold, pred, average=average, zero_division=0)[:3]
        assert numbers(found[average]) == pytest.approx([float(each) for each in theirs], abs=1e-9)


TAGS = st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B", "B-C"]), min_size=6, max_size=6)


@given(gold=TAGS, pred=TAGS)
def test_averages_of_tags_are_those_of_seqeval(gold, pred):
    found = score_tags([gold], [pred])
    for average in ("macro", "weighted"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if all(tag == "O" for tag in gold) and (average == "weighted" or all(tag == "O" for tag in pred)):
                assert numbers(getattr(found, average)) == (None, None, None)
                continue
            theirs = seqeval([gold], [pred], average=average, zero_division=0)[:3]
        assert numbers(getattr(found, average)) == pytest.approx([float(each) for each in theirs], abs=1e-9)
