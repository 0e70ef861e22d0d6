"""How ambiguities and optional items of the gold are resolved for a prediction."""

import importlib

import numpy as np
import pytest

from mali_bench import METRICS, InputError, score
from mali_bench.formats.store import InMemory
from mali_bench.metrics.base import ItemCounts, Metric
from mali_bench.model.document import LAYERS, Document
from mali_bench.model.readings import first_readings, select
from mali_bench.scoring import ambiguities, inputs

TEXT = "Ann saw Bob near Timbuktu on Monday."
ANN, BOB, NEAR, MONDAY = [[0, 3]], [[8, 11]], [[12, 25]], [[29, 35]]


def mention(name, spans, **fields):
    return {"id": name, "spans": spans, "type": "PER.Individual", **fields}


def two_readings():
    """Bob is a person or an organization."""
    return {
        "id": "d",
        "text": TEXT,
        "mentions": [
            mention("m1", ANN),
            mention("m2", BOB, reading="BOB/a"),
            {**mention("m2", BOB, reading="BOB/b"), "type": "ORG.Other"},
        ],
    }


def types_missed(report):
    groups = report["mentions.typed.head"].groups
    return {name: group.r_den - group.r_num for name, group in groups.items()}


def test_the_first_of_equally_good_readings_is_kept():
    """Nothing is predicted of Bob: both readings fit alike, and the gold person is missed, not the organization."""
    report = score(two_readings(), {"id": "d", "mentions": [mention("x", ANN)]})
    assert report.input["readings_settled"] == 1
    assert types_missed(report) == {"PER": 1}


def test_the_first_reading_is_kept_whatever_the_order_of_the_file():
    gold = two_readings()
    gold["mentions"].reverse()
    assert types_missed(score(gold, {"id": "d", "mentions": [mention("x", ANN)]})) == {"PER": 1}


def organizations(batch):
    """A metric by which the second reading is perfect and the first one has no score."""
    gold = batch.gold.mentions
    names = batch.frame.codes.names()
    rows = [row for row, code in enumerate(gold.columns["family"].tolist()) if names[code] == "ORG"]
    return ItemCounts(gold.unit[rows], gold.columns["family"][rows], np.ones((len(rows), 4)))


def test_a_new_metric_changes_no_other_score(monkeypatch):
    """The metrics by which readings are chosen are written out, whatever else has their names' beginnings."""
    gold, pred = two_readings(), {"id": "d", "mentions": [mention("x", ANN)]}
    before, names = score(gold, pred), ambiguities.READING_METRICS
    extra = Metric(
        group="mentions",
        measure="organizations",
        matching="head",
        about="",
        source="",
        needs=("mentions",),
        count=organizations,
    )
    with monkeypatch.context() as patch:
        patch.setitem(METRICS, extra.name, extra)
        importlib.reload(ambiguities)
        after = score(gold, pred)
        assert names == ambiguities.READING_METRICS
    assert after.metrics.keys() - before.metrics.keys() == {"mentions.organizations.head"}
    assert all(after[name] == result for name, result in before.metrics.items())
    assert after.signature == before.signature


def test_the_signature_names_the_set_of_metrics_that_choose_readings():
    signature = score(two_readings(), {"id": "d", "mentions": []}).signature
    assert f"|readings:{ambiguities.READING_SET}|" in signature


def test_every_layer_has_metrics_that_choose_its_readings():
    assert ambiguities.READING_METRICS.keys() == LAYERS.keys()
    assert all(name in METRICS for names in ambiguities.READING_METRICS.values() for name in names)


def event(name, **fields):
    return {"id": name, "trigger": [[4, 7]], "type": "Life.Die", **fields}


@pytest.mark.parametrize(
    ("layer", "shared", "first", "second"),
    [
        ("mentions", {"spans": BOB, "type": "PER.Individual"}, {"entity": "e1"}, {"entity": "e2"}),
        ("mentions", {"spans": BOB, "entity": "e1"}, {"type": "PER.Individual"}, {"type": "PER.Group"}),
        ("mentions", {"type": "PER.Individual", "head": BOB}, {"spans": BOB}, {"spans": [[8, 25]]}),
        ("entities", {}, {"kb": "Q1"}, {"kb": "NIL"}),
        ("relations", {"arg1": "m1", "arg2": "m3"}, {"type": "Ally"}, {"type": "At"}),
        ("relations", {"type": "At", "arg1": "m1"}, {"arg2": "m3"}, {"arg2": "m1"}),
        ("events", {"trigger": [[4, 7]]}, {"type": "Life.Die"}, {"type": "Life.Injure"}),
        ("events", {"trigger": [[4, 7]], "type": "Life.Die"}, {"realis": "Actual"}, {"realis": "Generic"}),
        ("events", {"trigger": [[4, 7]], "type": "Life.Die"}, {"phase": "Start"}, {"phase": "End"}),
        ("events", {"trigger": [[4, 7]], "type": "Life.Die"}, {"hopper": "h1"}, {"hopper": "h2"}),
        (
            "events",
            {"trigger": [[4, 7]], "type": "Life.Die"},
            {"arguments": [{"role": "Agent", "filler": "m1"}]},
            {"arguments": [{"role": "Victim", "filler": "m1"}]},
        ),
        (
            "events",
            {"trigger": [[4, 7]], "type": "Life.Die"},
            {"factuality": [{"source": "AUTHOR", "value": "CT+"}]},
            {"factuality": [{"source": "AUTHOR", "value": "PS+"}]},
        ),
        ("times", {"spans": MONDAY, "type": "DATE"}, {"value": "2013-02-04"}, {"value": "2013-02-11"}),
        ("times", {"spans": MONDAY}, {"type": "DATE"}, {"type": "SET"}),
        ("quantities", {"spans": MONDAY, "type": "Count"}, {"low": 1, "high": 1}, {"low": 2, "high": 2}),
        ("attributions", {"content": NEAR}, {"cue": [[4, 7]]}, {}),
        ("attributions", {"content": NEAR}, {"source": ["m1"]}, {"source": []}),
        ("event_links", {"arg1": "v1", "arg2": "v2"}, {"type": "Cause"}, {"type": "Before"}),
    ],
)
def test_a_prediction_that_equals_a_reading_is_perfect(layer, shared, first, second):
    """In whatever the readings differ: also for coreference and event clusters, which two more items take part in."""
    common = {
        "id": "d",
        "text": TEXT,
        "mentions": [mention("m1", ANN, entity="e1"), mention("m3", NEAR, entity="e2")],
        "entities": [],
        "relations": [],
        "events": [event("v1", hopper="h1"), {**event("v2", hopper="h2"), "trigger": [[0, 3]], "type": "Life.Injure"}],
        "times": [],
        "quantities": [],
        "attributions": [],
        "event_links": [],
    }
    if layer == "entities":
        shared = {**shared, "id": "e1"}
    elif layer == "events":
        common["events"] = [{**each, "trigger": [[30 + n, 31 + n]]} for n, each in enumerate(common["events"])]
    items = [{**shared, **fields} for fields in (first, second)]
    readings = [{**item, "reading": f"WHAT/{name}"} for item, name in zip(items, "ab", strict=True)]
    gold = {**common, layer: [*common[layer], *readings]}
    for item in items:
        report = score(gold, {**common, layer: [*common[layer], item]}, intervals=False)
        assert all(result.f1 in (1.0, None) for result in report.metrics.values())
        assert report.input["readings_settled"] == 1


def test_an_optional_item_is_lacking_if_an_ordinary_one_takes_the_only_prediction():
    """The gold has "Bob" and, optionally, "Bob near Timbuktu" of the same head; one prediction fits both. The ordinary
    mention takes it: the optional one is dropped, and nothing is missed.
    """
    optional = {**mention("m2", [[8, 25]], head=BOB), "optional": True}
    gold = {"id": "d", "text": TEXT, "mentions": [optional, mention("m1", BOB)]}
    report = score(gold, {"id": "d", "mentions": [mention("x", BOB)]})
    assert (report.input["optional_had"], report.input["optional_dropped"]) == (0, 1)
    assert report["mentions.typed.head"].f1 == 1.0


def test_of_two_optional_items_the_closest_is_had():
    """Two optional mentions have the head Timbuktu. The prediction is of the shorter one: it is had, though the longer
    one comes first.
    """
    head = [[17, 25]]
    longer, shorter = (
        mention(name, spans, head=head, optional=True) for name, spans in (("m1", [[8, 25]]), ("m2", NEAR))
    )
    gold = {"id": "d", "text": TEXT, "mentions": [longer, {**shorter, "type": "LOC.Place"}]}
    report = score(gold, {"id": "d", "mentions": [{**mention("x", head), "type": "LOC.Place"}]})
    assert (report.input["optional_had"], report.input["optional_dropped"]) == (1, 1)
    assert report["mentions.typed.head"].f1 == 1.0


def across_readings():
    """A relation, an attribution and an argument that name a mention of the second reading whatever the reading is."""
    return {
        "id": "d",
        "text": TEXT,
        "mentions": [
            mention("m1", ANN),
            mention("m2", BOB, reading="BOB/a"),
            mention("m9", [[8, 25]], head=BOB, reading="BOB/b"),
        ],
        "relations": [{"type": "Ally", "arg1": "m1", "arg2": "m9"}],
        "attributions": [
            {"id": "a1", "content": NEAR, "source": ["m9"], "reading": "SAID/b"},
            {"id": "a0", "content": ANN, "reading": "SAID/a"},
            {"id": "a2", "content": MONDAY, "source": ["m9"], "parent": "a1"},
        ],
        "events": [event("v1", arguments=[{"role": "Agent", "filler": "m9"}])],
    }


def test_a_reference_to_an_item_of_another_reading_becomes_its_span():
    import msgspec

    document = msgspec.convert(across_readings(), Document)
    found = first_readings(document)
    assert [each.id for each in found.mentions] == ["m1", "m2"]
    assert found.relations[0].arg2 == ((8, 25),)
    assert found.events[0].arguments[0].filler == ((8, 25),)
    assert [(each.id, each.source, each.parent) for each in found.attributions] == [
        ("a0", (), None),
        ("a2", (((8, 25),),), None),
    ]
    other = select(document, {"BOB": "b", "SAID": "b"})
    assert (other.relations[0].arg2, other.attributions[1].parent) == ("m9", "a1")


def test_no_reference_across_readings_ends_in_a_foreign_exception():
    """The check of documents may refuse it; neither side may raise anything else."""
    plain = {"id": "d", "mentions": [mention("x", ANN)], "relations": []}
    for gold, pred in [(across_readings(), plain), ({**plain, "text": TEXT}, across_readings())]:
        try:
            score(gold, pred)
        except InputError as error:
            assert "m9" in str(error)


def test_gold_is_checked_and_hashed_once_for_several_systems(monkeypatch):
    checked = []
    monkeypatch.setattr(inputs, "examine", lambda documents, *_: checked.append(documents.documents) or {})
    gold = inputs.CheckedGold(InMemory(inputs.Record("gold", Document(id=name)) for name in "ab"))
    summaries = [inputs.InputSummary(), inputs.InputSummary()]
    for summary in summaries:
        inputs.CheckedGold.of(gold).read(["a", "b"], summary)
    assert len(checked) == 1
    assert summaries[0].digests == summaries[1].digests
    assert len(set(summaries[0].digests)) == 2
