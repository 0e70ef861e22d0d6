"""Laws of the classes of errors, over random pairs of documents with all layers."""

import copy
import json
import operator
from collections import Counter

import pytest
from conftest import LABELS, documents, examples, pairs
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import Labels, score
from mali_bench.analysis.diagnosis import Errors, diagnose, resolved
from mali_bench.analysis.diagnosis.classes import CLASSES, LAYERS
from mali_bench.analysis.diagnosis.clusters import CLUSTER_LAYERS as CLUSTERS
from mali_bench.formats.objects import read_objects
from mali_bench.scoring import aggregation
from mali_bench.scoring.run import attempted

LABEL_SET = Labels(LABELS)
ALL = frozenset(CLASSES)


def diagnosed(gold, pred):
    return diagnose(read_objects(gold, "gold"), read_objects(pred, "pred"), LABEL_SET, "custom")


def errors(gold, pred):
    """The errors, and the scores of the layers that are attempted."""
    summary, found = resolved(read_objects(gold, "gold"), read_objects(pred, "pred"), LABEL_SET)
    each = Errors(found, [metric.name for metric in attempted(summary)], LABEL_SET)
    return each, each.scores(found, each.attempted)


@given(gold=documents())
def test_a_perfect_prediction_has_no_errors(gold):
    found = diagnosed(gold, gold)
    assert found.errors == [] and not any(layer.classes for layer in found.layers.values())
    assert all(layer.right == layer.gold == layer.predicted for layer in found.layers.values())


@given(pair=pairs())
def test_with_all_classes_repaired_f1_is_1(pair):
    found, _ = errors(*pair)
    for name in found.attempted:
        after = found.scores(found.repaired(name, ALL), [name])[name]
        assert after.f1 == 1.0 or (after.f1 is None and not found.findings[name].gold), name


@given(pair=pairs())
def test_the_repair_of_a_class_lowers_no_f1_of_its_layer_but_in_the_cases_that_are_named(pair):
    found, before = errors(*pair)
    for name in found.attempted:
        sure = name not in CLUSTERS and before[name].p_num == found.findings[name].right
        for kind in {error.kind for error in found.findings[name].errors} if sure else ():
            after = found.scores(found.repaired(name, {kind}), [name])[name]
            assert after.f1 is None or after.f1 >= before[name].f1, (name, kind)


@given(pair=pairs())
def test_every_item_is_right_or_part_of_one_error(pair):
    found, before = errors(*pair)
    for name in found.attempted:
        layer = found.findings[name]
        assert layer.right + sum(len(error.gold) for error in layer.errors) == layer.gold, name
        assert layer.right + sum(len(error.pred) for error in layer.errors) == layer.pred, name
        if name not in CLUSTERS:
            assert (layer.gold, layer.pred) == (before[name].r_den, before[name].p_den), name
        for side in ("gold", "pred"):
            items = [id(item) for error in layer.errors if name in CLUSTERS for item in getattr(error, side)]
            assert len(items) == len(set(items)), name
        assert all(error.kind in LAYERS[name].classes and (error.gold or error.pred) for error in layer.errors), name


@given(pair=pairs())
def test_what_is_right_is_what_the_score_counts_but_for_mentions(pair):
    found, before = errors(*pair)
    for name in found.attempted:
        if name not in CLUSTERS:
            assert found.findings[name].right == before[name].p_num or name == "mentions", name
    assert found.findings["mentions"].right <= before["mentions"].p_num


@given(pair=pairs())
def test_without_what_is_wrong_below_there_is_no_cascade_and_nothing_else_changes(pair):
    found, _ = errors(*pair)
    for name in found.attempted:
        kinds = Counter(error.kind for error in found.findings[name].errors)
        if not kinds.pop("cascade", 0):
            continue
        below = ["attributions"] if name == "factuality" else []  # other layers are not there any more
        metrics = [metric for other, metric in found.attempted.items() if other in (*below, name)]
        again = Errors(found.repaired(name, {"cascade"}), metrics, LABEL_SET)
        left = Counter(error.kind for error in again.findings[name].errors)
        if name in CLUSTERS:  # a cluster for mentions that were missing may make `attachment` of `merged`
            spans = [str(each["spans"]) for each in pair[0]["mentions"]]
            once = name != "coref" or len(spans) == len(set(spans))  # another mention on a span may bring its cluster
            assert left["cascade"] == 0 and (left.total() == kinds.total() or not once), name
        else:
            assert left == kinds, name


@given(pair=pairs())
def test_the_scores_are_those_of_the_report(pair):
    report, found = score(*pair, labels=LABEL_SET, intervals=False), diagnosed(*pair)
    assert found.signature == report.signature
    for layer in found.layers.values():
        assert layer.f1 == report[layer.metric].f1


@examples(0.4)
@given(first=pairs("d1"), second=pairs("d2"))
def test_documents_together_have_the_errors_of_each_whatever_the_batches(first, second):
    gold, pred = zip(first, second, strict=True)
    together = diagnosed(gold, pred)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aggregation, "BATCH", 1)
        again = diagnosed(gold, pred)
    assert together.as_json() == again.as_json()
    alone = [diagnosed(*one) for one in (first, second)]
    attempted = set.intersection(*(set(each.layers) for each in (together, *alone)))
    key = operator.attrgetter("document", "layer", "kind")
    there, again = (
        Counter(key(error) for each in some for error in each.errors if error.layer in attempted)
        for some in ([together], alone)
    )
    assert there == again


def without(document, *names):
    """The document without the types and values of mentions, times, quantities and events."""
    layers = ("mentions", "times", "quantities", "events")
    kept = {
        layer: [{name: value for name, value in item.items() if name not in names} for item in document[layer]]
        for layer in layers
    }
    return {**document, **kept}


@given(pair=pairs())
def test_without_types_the_spans_decide(pair):
    gold, pred = pair
    found = diagnosed(gold, without(pred, "type", "value", "low", "high"))
    report = score(gold, pred, labels=LABEL_SET, intervals=False)
    for name in ("mentions", "times", "quantities", "triggers"):
        layer = found.layers[name]
        if layer.metric == LAYERS[name].bare:
            assert layer.f1 == report[layer.metric].f1
            assert not {"type", "attribute", "both"} & set(layer.classes), name


@given(pair=pairs(), random=st.randoms(use_true_random=False))
def test_the_order_of_a_file_changes_nothing(pair, random):
    gold, pred = pair
    mixed = copy.deepcopy(pair)
    for document in mixed:
        for layer in document.values():
            if isinstance(layer, list):
                random.shuffle(layer)
    there, again = (json.loads(diagnosed(*each).as_json()) for each in ((gold, pred), mixed))
    assert there["layers"] == again["layers"]
