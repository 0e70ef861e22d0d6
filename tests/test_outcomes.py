"""What became of each item: the counts of SemEval-2013 and MUC, and the confusion of types."""

import copy
import json
import tomllib
from collections import Counter

import msgspec
import pytest
from conftest import LABELS, documents, pairs
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import METRICS, Document, Labels, score
from mali_bench.cli.show_scores import render
from mali_bench.metrics.outcomes import MEASURES, NEEDS
from mali_bench.scoring import aggregation

LABEL_SET = Labels(LABELS)
COUNTS = ("correct", "incorrect", "partial", "missed", "spurious")
TYPED = {
    "mentions": "mentions.subtyped.exact",
    "triggers": "triggers.tc.exact",
    "times": "times.typed.exact",
    "quantities": "quantities.typed.exact",
    "titles": "titles.typed.exact",
}
"""The metric that counts the same items, and calls correct what is strictly so."""


def outcomes(gold, pred):
    return score(gold, pred, labels=LABEL_SET, intervals=False).outcomes


def counts(outcome):
    return [getattr(outcome, name) for name in COUNTS]


def row_sums(confusion):
    """The number of gold items by type, and of predicted ones."""
    gold, pred = Counter(confusion.missed), Counter(confusion.spurious)
    for label, row in confusion.pairs.items():
        gold[label] += sum(row.values())
        pred.update(row)
    return gold, pred


def test_the_counts_are_those_derived_by_hand(root):
    folder = root / "tests" / "golden" / "items_of_every_outcome"
    gold, pred = (json.loads((folder / f"{side}.jsonl").read_text("utf-8")) for side in ("gold", "pred"))
    found = score(gold, pred)
    expected = tomllib.loads((folder / "outcomes.toml").read_text("utf-8"))
    for layer, wanted in expected.items():
        assert {name: counts(each) for name, each in found.outcomes[layer].measures.items()} == wanted["measures"]
        for name, confusion in wanted["confusion"].items():
            each = found.outcomes[layer].confusion[name]
            assert {"pairs": each.pairs, "missed": each.missed, "spurious": each.spurious} == confusion
    assert [found.outcomes[layer].status for layer in NEEDS] == ["scored", *["no gold"] * 4]


def test_a_partial_item_is_worth_a_half(root):
    folder = root / "tests" / "golden" / "items_of_every_outcome"
    gold, pred = (json.loads((folder / f"{side}.jsonl").read_text("utf-8")) for side in ("gold", "pred"))
    partial = score(gold, pred).outcomes["mentions"].measures["partial"]
    assert (partial.precision, partial.recall) == (pytest.approx(7 / 12), pytest.approx(7 / 12))  # (2 + 3/2) of 6


def test_every_layer_is_counted():
    """Triggers, times and titles have one right and one mistyped item, quantities one that is too long."""
    gold = {
        "events": [{"trigger": [[0, 3]], "type": "Life.Die"}, {"trigger": [[4, 7]], "type": "Life.Injure"}],
        "times": [{"spans": [[8, 11]], "type": "DATE"}, {"spans": [[12, 15]], "type": "SET"}],
        "quantities": [{"spans": [[16, 19]], "type": "Count", "low": 1}],
        "titles": [{"spans": [[0, 3]], "type": "Rank"}, {"spans": [[4, 7]], "type": "Office"}],
    }
    pred = {
        "events": [{"trigger": [[0, 3]], "type": "Life.Die"}, {"trigger": [[4, 7]], "type": "Move.Go"}],
        "times": [{"spans": [[8, 11]], "type": "DATE"}, {"spans": [[12, 15]], "type": "DATE"}],
        "quantities": [{"spans": [[16, 23]], "type": "Count", "low": 2}],
        "titles": [{"spans": [[0, 3]], "type": "Rank"}, {"spans": [[4, 7]], "type": "Rank"}],
    }
    found = outcomes(gold, pred)
    assert found["mentions"].status == "no gold"
    for layer in ("triggers", "times", "titles"):
        assert counts(found[layer].measures["strict"]) == [1, 1, 0, 0, 0]
        assert counts(found[layer].measures["exact"]) == [2, 0, 0, 0, 0]
    assert counts(found["quantities"].measures["partial"]) == [0, 0, 1, 0, 0]
    assert found["triggers"].confusion["family"].pairs == {"Life": {"Life": 1, "Move": 1}}
    assert found["triggers"].confusion["type"].pairs == {
        "Life.Die": {"Life.Die": 1},
        "Life.Injure": {"Move.Go": 1},
    }
    assert found["times"].confusion["type"].pairs == {"DATE": {"DATE": 1}, "SET": {"DATE": 1}}


def test_an_optional_item_that_is_lacking_is_not_missed():
    gold = {"mentions": [{"spans": [[0, 3]], "type": "PER"}, {"spans": [[4, 7]], "type": "PER", "optional": True}]}
    one, both = {"mentions": gold["mentions"][:1]}, {"mentions": [{**each} for each in gold["mentions"]]}
    for each in both["mentions"]:
        each.pop("optional", None)
    assert counts(outcomes(gold, one)["mentions"].measures["strict"]) == [1, 0, 0, 0, 0]
    assert counts(outcomes(gold, both)["mentions"].measures["strict"]) == [2, 0, 0, 0, 0]


def test_without_types_only_extents_are_judged():
    gold = {"mentions": [{"spans": [[0, 3]], "type": "PER"}]}
    found = outcomes(gold, {"mentions": [{"spans": [[0, 3]]}]})["mentions"]
    assert list(found.measures) == ["exact", "partial"]
    assert found.confusion == {}
    assert counts(found.measures["exact"]) == [1, 0, 0, 0, 0]


def test_items_without_a_type_among_others_have_a_row_of_their_own():
    gold = {"mentions": [{"spans": [[0, 3]], "type": "PER"}, {"spans": [[4, 7]], "type": "PER"}]}
    pred = {"mentions": [{"spans": [[0, 3]], "type": "PER"}, {"spans": [[4, 7]]}]}
    assert outcomes(gold, pred)["mentions"].confusion["type"].pairs == {"PER": {"(none)": 1, "PER": 1}}


def test_a_layer_that_is_empty_is_all_missed_and_an_absent_one_was_not_attempted():
    gold = {"mentions": [{"spans": [[0, 3]], "type": "PER"}]}
    found = outcomes(gold, {"mentions": []})["mentions"]
    assert counts(found.measures["strict"]) == [0, 0, 0, 1, 0]
    assert (found.measures["strict"].precision, found.measures["strict"].recall) == (None, 0.0)
    found = outcomes(gold, {"times": []})["mentions"]
    assert (found.status, found.measures, found.confusion) == ("not attempted", {}, {})


def test_what_it_needs_is_what_some_metric_needs():
    """Only then is it noticed whether a document has it."""
    summary = {need for metric in METRICS.values() for need in metric.needs}
    assert {need for needs in NEEDS.values() for need in needs} <= summary


@given(pair=pairs())
def test_the_counts_add_up_to_the_items_of_each_side(pair):
    report = score(*pair, labels=LABEL_SET, intervals=False)
    for layer, found in report.outcomes.items():
        metric = report[TYPED[layer]]
        assert found.status == metric.status
        for name, each in found.measures.items():
            assert set(found.measures) == set(MEASURES)
            assert each.correct + each.incorrect + each.partial + each.missed == metric.r_den == each.r_den, name
            assert each.correct + each.incorrect + each.partial + each.spurious == metric.p_den == each.p_den, name
        if found.measures:
            assert found.measures["strict"].correct == metric.p_num


@given(pair=pairs())
def test_the_rows_and_columns_of_a_confusion_are_the_items_by_type(pair):
    report = score(*pair, labels=LABEL_SET, intervals=False)
    for layer, found in report.outcomes.items():
        for confusion in found.confusion.values():
            gold, pred = row_sums(confusion)
            assert gold.total() == report[TYPED[layer]].r_den
            assert pred.total() == report[TYPED[layer]].p_den
        if found.confusion:
            gold, pred = row_sums(found.confusion["type"])
            groups = report[TYPED[layer]].groups
            assert gold == Counter({name: int(each.r_den) for name, each in groups.items()}), layer
            assert pred == Counter({name: int(each.p_den) for name, each in groups.items()}), layer
            same = sum(row.get(label, 0) for label, row in found.confusion["type"].pairs.items())
            assert same == found.measures["type"].correct


def tallied(golds, preds):
    """The counts of outcomes by layer, without any metric."""
    sides = zip(*(msgspec.convert(side, list[Document]) for side in (golds, preds)), strict=True)
    return aggregation.accumulate(list(sides), (), aligned=tuple(NEEDS), labels=LABEL_SET).outcomes


@given(first=pairs("d1"), second=pairs("d2"))
def test_the_counts_of_two_documents_add(first, second):
    both = tallied([first[0], second[0]], [first[1], second[1]])
    one, other = (tallied([gold], [pred]) for gold, pred in (first, second))
    assert both == {layer: one[layer] + other[layer] for layer in NEEDS}


@given(first=pairs("d1"), second=pairs("d2"), seed=st.randoms(use_true_random=False))
def test_the_order_of_a_file_repeats_and_the_size_of_batches_are_irrelevant(first, second, seed):
    before = tallied([first[0], second[0]], [first[1], second[1]])
    golds, preds = copy.deepcopy([second[0], first[0]]), copy.deepcopy([second[1], first[1]])
    for document in (*golds, *preds):
        for found in document.values():
            if isinstance(found, list):
                seed.shuffle(found)
    twice = [{**pred, "mentions": pred["mentions"] * 2, "times": pred["times"] * 2} for pred in preds]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aggregation, "BATCH", 1)
        assert tallied(golds, twice) == before


@given(gold=documents())
def test_gold_against_itself_is_all_correct(gold):
    for layer, found in tallied([gold], [gold]).items():
        assert all(cell.kind == "exact+type" and cell.gold == cell.pred for cell in found), layer


def test_the_table_shows_counts_and_types(root):
    folder = root / "tests" / "golden" / "items_of_every_outcome"
    gold, pred = (json.loads((folder / f"{side}.jsonl").read_text("utf-8")) for side in ("gold", "pred"))
    report = score(gold, pred, intervals=False)
    lines = [line.split() for line in render(report, everything=True).splitlines()]
    assert ["partial", "2", "0", "3", "1", "1", "0.583", "0.583", "0.583"] in lines
    start = lines.index(["GPE", "LOC", "ORG", "PER", "missed"])
    assert lines[start + 1 : start + 5] == [
        ["GPE", "1", ".", "1", ".", "."],
        ["LOC", ".", "1", ".", ".", "."],
        ["PER", ".", ".", "1", "1", "1"],
        ["spurious", ".", ".", ".", "1"],
    ]
    assert "spurious" not in render(report)


def test_the_table_shows_any_number_of_types_with_any_name():
    gold = {"mentions": [{"spans": [[at, at + 1]], "type": f"[T{at}]"} for at in range(130)]}
    pred = {"mentions": [{"spans": [[at, at + 1]], "type": f"[/S{at}]"} for at in range(130)]}
    lines = render(score(gold, pred, intervals=False), everything=True).splitlines()
    (row,) = [line.split() for line in lines if line.split()[:1] == ["[T7]"]]
    assert row.count("1") == 1 and row.count(".") == 130  # 129 other types, and missed
