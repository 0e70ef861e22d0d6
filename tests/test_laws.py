"""Laws that hold for every metric, over random pairs of documents with all layers."""

import copy
import math

import pytest
from conftest import LABELS, documents, pairs
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import METRICS, Labels, score
from mali_bench.scoring import aggregation, inputs

LABEL_SET = Labels(LABELS)
NUMBERS = ("p_num", "p_den", "r_num", "r_den")
SYMMETRIC = [name for name, metric in METRICS.items() if not metric.order]
COUNTED = [name for name, metric in METRICS.items() if not metric.parts]
NAMING = {"id", "entity", "arg1", "arg2", "filler", "source", "of", "side_a", "side_b", "place", "events"}
"""The fields that name items."""
ITEMS = [name for name in METRICS if "coref" not in name and "-accuracy" not in name and "nil" not in name]


def plain(gold, pred):
    """The report without intervals, of which no law here speaks."""
    return score(gold, pred, labels=LABEL_SET, intervals=False)


def results(gold, pred):
    return plain(gold, pred).metrics


def close(one, other):
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=0, abs_tol=1e-9)


def same(one, other, names=("precision", "recall", "f1", *NUMBERS)):
    return all(close(getattr(one, name), getattr(other, name)) for name in names)


@given(gold=documents())
def test_gold_against_itself_is_1_or_undefined(gold):
    for name, result in results(gold, gold).items():
        assert result.f1 in (1.0, None), name
        assert result.precision in (1.0, None), name
        assert result.recall in (1.0, None), name


@given(gold=documents(least=2))
def test_gold_against_itself_is_1_where_there_are_items(gold):
    found = results(gold, gold)
    for name in ("mentions.typed.head", "mentions.typed.exact", "coref.b3.head", "coref.ceafe.exact", "coref.lea.head"):
        assert found[name].f1 == 1.0, name


@given(pair=pairs())
def test_scores_lie_between_0_and_1(pair):
    for name, result in results(*pair).items():
        for value in (result.precision, result.recall, result.f1):
            assert value is None or 0 <= value <= 1, name
        if result.p_num is not None and not METRICS[name].aggregate:
            assert result.p_num <= result.p_den + 1e-9, name
            assert result.r_num <= result.r_den + 1e-9, name


@given(pair=pairs())
def test_f1_is_undefined_only_if_neither_side_has_items(pair):
    for name, result in results(*pair).items():
        if result.status == "scored" and name in COUNTED and not METRICS[name].aggregate:
            assert (result.precision is None) == (result.p_den == 0), name
            assert (result.recall is None) == (result.r_den == 0), name
            assert (result.f1 is None) == (result.p_den == 0 and result.r_den == 0), name


@given(pair=pairs())
def test_swapping_the_sides_swaps_precision_and_recall(pair):
    gold, pred = pair
    there, back = results(gold, pred), results(pred, gold)
    for name in SYMMETRIC:
        if there[name].status == back[name].status == "scored":
            assert close(there[name].precision, back[name].recall), name
            assert close(there[name].recall, back[name].precision), name
            assert close(there[name].f1, back[name].f1), name


def test_the_metrics_that_are_not_symmetric_say_why():
    assert {name for name, metric in METRICS.items() if metric.order} == {
        *(name for name in METRICS if name.endswith((".head", ".entity"))),
        *(name for name in METRICS if name.endswith(".blanc.exact")),
        *(name for name in METRICS if "-accuracy" in name),
        *(name for name in METRICS if name.startswith("linking.")),
    }


@given(gold=documents(least=1))
def test_an_empty_prediction_has_recall_0_and_no_precision(gold):
    empty = {name: [] if isinstance(found, list) else found for name, found in gold.items()}
    for name, result in results(gold, empty).items():
        assert result.precision is None or METRICS[name].aggregate, name
        assert result.recall in (0.0, None), name
        assert result.f1 in (0.0, None), name


@given(
    gold=documents(),
    layer=st.sampled_from(["mentions", "relations", "events", "times", "quantities", "titles", "incidents"]),
)
def test_a_layer_that_is_absent_was_not_attempted(gold, layer):
    pred = {name: found for name, found in gold.items() if name != layer}
    if layer == "mentions":
        pred = {"id": gold["id"], "times": gold["times"]}
    if layer == "events":
        pred.pop("event_links")
    for name, result in results(gold, pred).items():
        if any(need.partition(".")[0] == layer for need in METRICS[name].needs):
            assert result.status in ("not attempted", "no gold"), name
            assert same(result, type(result)(status=result.status)), name


@given(pair=pairs(), seed=st.randoms())
def test_the_order_of_items_is_irrelevant(pair, seed):
    gold, pred = (copy.deepcopy(each) for each in pair)
    for document in (gold, pred):
        for found in document.values():
            if isinstance(found, list):
                seed.shuffle(found)
    before, after = results(*pair), results(gold, pred)
    for name in METRICS:
        assert same(before[name], after[name]), name
        assert before[name].groups.keys() == after[name].groups.keys()
        assert all(same(before[name].groups[group], after[name].groups[group]) for group in before[name].groups), name


@given(pair=pairs())
def test_the_names_of_items_and_clusters_are_irrelevant(pair):
    gold, pred = pair
    before, after = results(gold, pred), results(gold, renamed(pred))
    for name in METRICS:
        assert same(before[name], after[name]), name


def renamed(document):
    """The document with other ids, also where they are named; strings that are no ids stay."""
    new = {each["id"]: f"z{n}" for n, each in enumerate(reversed(document["mentions"]))}
    new |= {entity["id"]: f"cluster {9 - int(entity['id'][1])}" for entity in document["entities"]}
    new |= {each["id"]: f"{each['id']}!" for each in (*document["events"], *document["attributions"])}

    def change(value, key=None):
        if isinstance(value, dict):
            return {name: change(inside, name) for name, inside in value.items()}
        if isinstance(value, list):
            return [change(inside, key) for inside in value]
        return new.get(value, value) if key in NAMING else value

    return {key: change(value) for key, value in document.items() if key != "id"} | {"id": document["id"]}


@given(pair=pairs())
def test_listing_predictions_twice_changes_only_the_duplicate_count(pair):
    gold, pred = pair
    twice = {name: found * 2 if isinstance(found, list) else found for name, found in pred.items()}
    before, after = plain(gold, pred), plain(gold, twice)
    for name in METRICS:
        assert same(before[name], after[name]), name
    if pred["mentions"]:
        assert after.input["duplicates"]["mentions"] >= len(pred["mentions"])


@given(first=pairs("d1"), second=pairs("d2"))
def test_the_counts_of_two_documents_add(first, second):
    both = results([first[0], second[0]], [second[1], first[1]])
    apart = results(*first), results(*second)
    for name in COUNTED:
        if both[name].status == apart[0][name].status == apart[1][name].status == "scored":
            for number in NUMBERS:
                values = [getattr(each[name], number) or 0 for each in apart]
                assert close(getattr(both[name], number) or 0, math.fsum(values)), (name, number)


@given(first=pairs("d1"), second=pairs("d2"))
def test_the_order_of_documents_and_the_size_of_batches_are_irrelevant(first, second):
    before = results([first[0], second[0]], [first[1], second[1]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "BATCH", 1)
        after = results([second[0], first[0]], [first[1], second[1]])
    for name in METRICS:
        assert before[name] == after[name], name


@given(pair=pairs())
def test_the_groups_of_a_metric_add_up_to_its_total(pair):
    for name, result in results(*pair).items():
        if result.groups:
            for number in NUMBERS:
                total = math.fsum(getattr(group, number) for group in result.groups.values())
                assert close(total, getattr(result, number)), (name, number)


@given(pair=pairs())
def test_paragraphs_add_up_to_the_document(pair):
    from mali_bench.formats.objects import read_objects
    from mali_bench.scoring.inputs import InputSummary
    from mali_bench.scoring.inputs import pair as put_together

    ((gold, pred),) = put_together(
        read_objects(pair[0], "gold"), read_objects(pair[1], "pred"), LABEL_SET, InputSummary()
    )
    accumulators = {}
    for paragraph_units in (True, False):
        accumulators[paragraph_units] = aggregation.Accumulator(
            list(METRICS.values()), LABEL_SET, paragraph_units=paragraph_units
        )
        accumulators[paragraph_units].add(gold, pred)
    assert (accumulators[True].sizes, accumulators[False].sizes) == ([3], [1])
    for name, unit_counts in accumulators[True].unit_counts().items():
        one, other = unit_counts.by_group(), accumulators[False].unit_counts()[name].by_group()
        assert one.keys() == other.keys(), name
        for group in one:
            assert all(close(getattr(one[group], number), getattr(other[group], number)) for number in NUMBERS), name


@given(pair=pairs())
def test_exact_matching_finds_no_more_than_heads(pair):
    found = results(*pair)
    for name in ITEMS:
        if name.endswith(".head"):
            exact = found[name.removesuffix("head") + "exact"]
            assert (exact.p_num or 0) <= (found[name].p_num or 0), name


@given(pair=pairs())
def test_adding_a_wrong_item_never_raises_f1(pair):
    gold, pred = pair
    wrong = {"spans": [[0, 1]], "trigger": [[0, 1]]}
    more = copy.deepcopy(pred)
    more["mentions"].append({"id": "wrong", "spans": wrong["spans"], "type": "PER.Group", "entity": "wrong"})
    more["relations"].append({"type": "At", "arg1": [[0, 1]], "arg2": [[1, 2]]})
    argument = {"role": "Agent", "filler": [[0, 1]], "time_relation": "Within"}
    more["events"].append({"id": "w", "trigger": [[0, 1]], "type": "Life.Die", "arguments": [argument]})
    more["times"].append({"spans": [[0, 1]], "type": "DATE", "value": "2013"})
    more["quantities"].append({"spans": [[0, 1]], "type": "Count", "number": 1, "low": 1, "high": 3})
    more["titles"].append({"spans": [[0, 1]], "type": "Rank"})
    more["incidents"].append({"type": "Strike", "side_a": ["nobody here"], "date": "2020", "date_precision": "Year"})
    before, after = results(gold, pred), results(gold, more)
    for name in ITEMS:
        if name.endswith((".overlap", ".tokens")):
            continue  # there the item is not wrong: it shares a character with others
        if before[name].status == after[name].status == "scored" and before[name].f1 is not None:
            assert after[name].f1 <= before[name].f1 + 1e-9, name
            assert (after[name].precision or 0) <= (before[name].precision or 0) + 1e-9, name


@given(pair=pairs(), data=st.data())
def test_deleting_a_right_item_never_raises_f1(pair, data):
    """For exact matching. By heads or overlap another prediction may take the place of the one that is deleted."""
    gold, pred = pair
    before = results(gold, pred)
    for layer, names in {"mentions": ("spans", "type"), "times": ("spans", "type", "value")}.items():
        right = [each for each in pred[layer] if any(all(each[n] == g[n] for n in names) for g in gold[layer])]
        if not right:
            continue
        gone = data.draw(st.sampled_from(right))
        layers = {layer: [each for each in pred[layer] if any(each[n] != gone[n] for n in names)]}
        after = results(gold, {"id": pred["id"], **layers})
        for name in METRICS:
            if name.startswith(f"{layer}.") and name.endswith(".exact"):
                assert after[name].f1 is None or after[name].f1 <= before[name].f1 + 1e-9, name


@given(gold=documents(least=1))
def test_an_optional_mention_that_is_lacking_may_be_named_by_any_layer(gold):
    """What names it goes on without it."""
    extra = {"id": "o", "spans": [[0, 1]], "type": "PER.Group", "entity": "o", "optional": True}
    said = {"id": "said", "content": [[4, 7]], "source": ["o"], "optional": True}
    near = {"type": "At", "arg1": "o", "arg2": "o", "optional": True}
    more = {"mentions": [extra], "attributions": [said], "relations": [near]}
    richer = {name: [*found, *more.get(name, [])] if name in more else found for name, found in gold.items()}
    assert plain(richer, gold).input["optional_dropped"] >= 2


@given(gold=documents(least=1))
def test_an_optional_item_that_is_lacking_costs_nothing(gold):
    """One optional mention at a place where nothing else is; the prediction is the rest of the gold."""
    extra = {"id": "o", "spans": [[0, 1]], "type": "PER.Group", "entity": "o", "optional": True}
    report = plain({**gold, "mentions": [*gold["mentions"], extra]}, gold)
    assert {name: result for name, result in report.metrics.items() if result.f1 not in (1.0, None)} == {}
    assert report.input["optional_dropped"] == 1


@given(gold=documents(least=1))
def test_each_reading_of_an_ambiguity_scores_1(gold):
    """The first mention belongs to the cluster e1 or to one of its own, and is longer in one reading."""
    first, *others = gold["mentions"]
    one = {**first, "entity": "e1", "reading": "WHO/a"}
    other = {**first, "entity": "else", "type": "ORG.Other", "reading": "WHO/b"}
    ambiguous = {**gold, "mentions": [one, other, *others]}
    for reading in (one, other):
        kept = {name: value for name, value in reading.items() if name != "reading"}
        report = plain(ambiguous, {**gold, "mentions": [kept, *others]})
        assert {name: result for name, result in report.metrics.items() if result.f1 not in (1.0, None)} == {}
        assert report.input["readings_settled"] == 1
