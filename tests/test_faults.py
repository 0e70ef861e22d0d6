"""A file for each fault, `faults/<id>.jsonl`, raises that fault and no other.

`<id>.tsv` beside it holds coverage lines, `<id>.gold.jsonl` the gold that a prediction is for.
"""

import json

import msgspec
import pytest
from conftest import ROOT

from mali_bench import score
from mali_bench.cli.main import main
from mali_bench.corpus import annotation_checks as annotations
from mali_bench.corpus import bundled, sources, validate  # noqa: F401 - which knows every kind of fault
from mali_bench.formats import read
from mali_bench.model import checks
from mali_bench.model.document import LAYERS, Argument, Loss, Status
from mali_bench.model.readings import first_readings

FOLDER = ROOT / "tests" / "faults"
LABELS = bundled.labels()
OF_NO_DOCUMENT = {"adjudication", "pass-edited", "field-missing", "limit"}
"""Faults that no document in a file can have; other tests raise them."""
EXPLAINED = sorted(set(checks.FAULTS) - OF_NO_DOCUMENT)
STOPPING = sorted(
    {kind.id for kind in vars(checks).values() if isinstance(kind, checks.FaultKind)} - checks.COUNTED - OF_NO_DOCUMENT
)
MONDAY = "2024-05-06"


def document(name):
    (part,) = read(str(FOLDER / f"{name}.jsonl"), form="jsonl")
    return part.document


def raised(name):
    """The faults of a fixture: those of its sources if it has coverage lines, else those of its document."""
    found, beside = document(name), FOLDER / f"{name}.gold.jsonl"
    text = document(f"{name}.gold").text if beside.exists() else None
    lines = FOLDER / f"{name}.tsv"
    if lines.exists():
        rows = [line.split("\t") for line in lines.read_text(encoding="utf-8").splitlines()]
        coverage = [sources.Coverage((int(start), int(end)), word, reason) for start, end, word, reason in rows]
        return coverage_faults(found, coverage, annotations.function_words(bundled.root() / "function_words.txt"))
    return [
        *checks.faults(found, text, LABELS),
        *sources.unquoted(found),
        *annotations.document_faults(found, LABELS),
    ]


def coverage_faults(found, coverage, function_words=frozenset()):
    source = sources.Source("folder", found, "title", "test", "en", tuple(coverage))
    return list(annotations.check(source, LABELS, function_words))


def changed(name, layer, **changes):
    """A fixture with other values in the first item of a layer."""
    found = document(name)
    first, *rest = getattr(found, layer)
    return msgspec.structs.replace(found, **{layer: (msgspec.structs.replace(first, **changes), *rest)})


def ids(faults):
    return {fault.id for fault in faults}


def test_every_fault_has_a_fixture_and_every_fixture_a_fault():
    names = {path.stem for path in FOLDER.glob("*.jsonl") if not path.stem.endswith(".gold")}
    assert names == {*EXPLAINED, "clean"}
    assert {path.name.partition(".")[0] for path in FOLDER.iterdir()} == names


@pytest.mark.parametrize("name", EXPLAINED)
def test_fixture_raises_exactly_its_fault(name):
    assert ids(raised(name)) == {name}


@pytest.mark.parametrize("name", EXPLAINED)
def test_fault_says_where_it_is(name):
    for fault in raised(name):
        assert fault.path.startswith("$.") or fault.path == "coverage.tsv"
        assert fault.path in str(fault)
        assert f"[{name}]" in str(fault)


def test_clean_document_uses_every_layer():
    assert all(getattr(document("clean"), layer) for layer in LAYERS)


def test_clean_document_raises_nothing():
    assert raised("clean") == []


def test_clean_document_is_valid(capsys):
    path = str(FOLDER / "clean.jsonl")
    assert main(["validate", path, "--gold", path]) == 0
    assert capsys.readouterr().out.endswith(", no faults\n")


def test_clean_document_under_one_reading_scores_1_against_itself():
    """It has two readings; a prediction that has both would have one relation too many."""
    metrics = score(document("clean"), first_readings(document("clean"))).metrics
    assert {(result.status, result.f1) for result in metrics.values()} == {("scored", 1.0)}


@pytest.mark.parametrize("name", STOPPING)
def test_stopping_fault_ends_score_with_one_line_that_names_file_and_line(name, tmp_path, capsys):
    beside, path = FOLDER / f"{name}.gold.jsonl", FOLDER / f"{name}.jsonl"
    if not beside.exists():
        beside = tmp_path / "gold.jsonl"
        beside.write_text(json.dumps({"id": "x", "text": document(name).text, "mentions": []}), encoding="utf-8")
    assert main(["score", str(path), "--gold", str(beside)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"mali-bench: {path}:1: ")
    assert err.endswith(f"[{name}]\n")
    assert err.count("\n") == 1


def test_unknown_label_does_not_end_score(tmp_path, capsys):
    beside = tmp_path / "gold.jsonl"
    beside.write_text(json.dumps({"id": "x", "text": "Bo left Lund.", "mentions": []}), encoding="utf-8")
    labels = str(bundled.root() / "labels.toml")
    path = str(FOLDER / "unknown-label.jsonl")
    assert main(["score", path, "--gold", str(beside), "--labels", labels, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["input"]["unknown_labels"] == {"mentions.level NAME": 1}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("DATE", value) for value in ("2024", "2024-05", MONDAY, "2024-W19", "2024-W19-WE", "2024-Q2", "2024-SP")),
        *(("DATE", value) for value in ("199", "19", "PRESENT_REF", "PAST_REF", "FUTURE_REF")),
        *(("TIME", value) for value in ("2024-05-06T08", "2024-05-06T08:30", "2024-05-06T08:30:00", "2024-05-06TNI")),
        *(("DURATION", value) for value in ("P2D", "PXW", "P1Y6M", "PT5H", "P1DT12H", "P3DE", "P1CE")),
        *(("SET", value) for value in ("P1D", "XXXX-WXX-1")),
    ],
)
def test_timex3_value_of_its_type_is_a_time_value(kind, value):
    assert ids(annotations.document_faults(changed("time-value", "times", type=kind, value=value), LABELS)) == set()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("DATE", value) for value in ("2024-02-30", "2024-13-01", "2024-00-10")),  # no such day
        *(("DATE", value) for value in (None, "", "May", "2024-5", "2024-05-6", "2024-Q5", "P1D", "2024-05-06T08:30")),
        *(("TIME", value) for value in (MONDAY, "08:30", "T08:30")),
        *(("DURATION", value) for value in ("P", "PT", "P1DT", "2D", "P2H", "P-1D", "2024")),
        *(("SET", value) for value in ("", "every day")),
    ],
)
def test_anything_else_is_no_time_value(kind, value):
    assert ids(annotations.document_faults(changed("time-value", "times", type=kind, value=value), LABELS)) == {
        "time-value"
    }


@pytest.mark.parametrize(
    ("written", "value", "fits"),
    [
        ("2024-05-08", MONDAY, True),  # the Monday before
        ("2024-05-08", "2024-05-13", True),  # the one after
        ("2024-05-06", MONDAY, True),  # the day itself
        ("2024-05-13", MONDAY, True),  # seven days before
        ("2024-05-14", MONDAY, False),  # eight days before
        ("2024-04-29", MONDAY, True),  # seven days after
        ("2024-04-28", MONDAY, False),  # eight days after
        ("2024-05-08", "2024-05-07", False),  # a Tuesday
        ("2024-05-08", "2024-04-29", False),  # nine days before
        ("2024-05-08", "2024-W19", False),  # no day
        ("2024-05-08", "2024-05", False),  # no day
    ],
)
def test_weekday_has_a_date_on_that_day_within_a_week(written, value, fits):
    found = msgspec.structs.replace(changed("weekday", "times", value=value), date=written)
    assert ids(annotations.document_faults(found, LABELS)) == (set() if fits else {"weekday"})


@pytest.mark.parametrize(
    ("number", "low", "high", "fits"),
    [
        (3, 3, 3, True),
        (None, 3, 3, True),
        (3, 3, None, True),
        (3, None, 3, True),
        (40, 30, 50, True),
        (None, None, None, False),
        (3, None, None, False),
        (None, 3, 2, False),
        (2, 3, None, False),
        (4, None, 3, False),
    ],
)
def test_quantity_has_a_bound_and_its_number_lies_within(number, low, high, fits):
    found = annotations.document_faults(changed("bounds", "quantities", number=number, low=low, high=high), LABELS)
    assert ids(found) == (set() if fits else {"bounds"})


@pytest.mark.parametrize(
    ("role", "relation"), [("Time", None), ("Time", "Before"), ("Origin", "Before"), ("Origin", None)]
)
def test_only_arguments_of_the_role_time_have_a_time_relation(role, relation):
    argument = Argument(role=role, filler="t1", time_relation=relation)
    found = ids(annotations.document_faults(changed("time-relation", "events", arguments=(argument,)), LABELS))
    assert ("time-relation" in found) == ((role == "Time") != (relation is not None))


@pytest.mark.parametrize(
    "changes",
    [
        {"side_a": ("v1",)},
        {"place": ("e1",)},  # a person
        {"events": ("e1",)},
        {"events": ()},
        {"status": (Status(source="m1", value="Asserted"),)},
    ],
)
def test_incident_names_entities_events_and_sources(changes):
    found = changed("incident", "incidents", **{"side_b": ("e1",), **changes})
    assert ids(annotations.document_faults(found, LABELS)) == {"incident"}


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"date": "2024-05-06", "date_precision": "Day"}, True),
        ({"date": "2024-W19", "date_precision": "Week"}, True),
        ({"date": "May", "date_precision": "Month"}, False),
        ({"date": None, "date_precision": "Month"}, False),
        ({"side_b": ("e1", "e1")}, False),
        ({"events": ("v1", "v1")}, False),
        ({"losses": (Loss(side="B", kind="Killed", low=2),)}, True),
        ({"losses": (Loss(side="B", kind="Killed", high=2),)}, True),
        ({"losses": (Loss(side="B", kind="Killed", low=0, high=0),)}, True),
        ({"losses": (Loss(side="B", kind="Killed"),)}, False),
        ({"losses": (Loss(side="B", kind="Killed", low=3, high=2),)}, False),
        ({"losses": (Loss(side="B", kind="Killed", low=-3, high=2),)}, False),
        ({"losses": (Loss(side="B", kind="Killed", low=-3),)}, False),
        ({"losses": (Loss(side="B", kind="Killed", low=3), Loss(side="B", kind="Killed", low=4))}, False),
        ({"losses": (Loss(side="B", kind="Killed", low=3), Loss(side="A", kind="Killed", low=4))}, True),
        ({"status": (Status(source="AUTHOR", value="Asserted"), Status(source="AUTHOR", value="Denied"))}, False),
    ],
)
def test_slots_of_an_incident_are_filled_once_and_whole(changes, fits):
    found = changed("incident-slot", "incidents", **{"date": None, **changes})
    assert ids(annotations.document_faults(found, LABELS)) == (set() if fits else {"incident-slot"})


def test_labels_inside_an_incident_are_those_of_the_label_set():
    losses = Loss(side="A", kind="Killed", low=1), Loss(side="C", kind="Missing", low=1)
    status = Status(source="AUTHOR", value="Asserted"), Status(source="AUTHOR", value="Rumoured")
    found = changed("incident-slot", "incidents", losses=losses, status=status)
    assert {(fault.id, fault.path, fault.label) for fault in checks.faults(found, None, LABELS)} == {
        ("unknown-label", "$.incidents[0].status[1].value", "incidents.status Rumoured"),
        ("unknown-label", "$.incidents[0].losses[1].side", "incidents.side C"),
        ("unknown-label", "$.incidents[0].losses[1].kind", "incidents.loss Missing"),
    }
    assert not list(checks.faults(found, None, checks.Labels({})))


@pytest.mark.parametrize(
    ("realis", "genericity", "polarity", "fits"),
    [
        ("Actual", "Specific", "Positive", True),
        ("Actual", "Specific", "Negative", False),
        ("Actual", "Generic", "Positive", False),
        ("Generic", "Generic", "Positive", True),
        ("Generic", "Generic", "Negative", True),
        ("Generic", "Specific", "Positive", False),
        ("Other", "Specific", "Negative", True),
        ("Other", "Generic", "Positive", False),
    ],
)
def test_realis_fits_genericity_and_polarity(realis, genericity, polarity, fits):
    changes = {"realis": realis, "genericity": genericity, "polarity": polarity}
    found = annotations.document_faults(changed("realis", "events", **changes), LABELS)
    assert ids(found) == (set() if fits else {"realis"})


def test_relation_that_is_not_symmetric_may_stand_in_both_directions():
    found = document("relation-twice")
    both = tuple(msgspec.structs.replace(each, type="Set.Member") for each in found.relations)
    assert ids(annotations.document_faults(msgspec.structs.replace(found, relations=both), LABELS)) == set()


def test_relation_of_an_item_to_itself_breaks_its_signature():
    found = changed("paragraph", "relations", arg2="m1")
    assert ids(annotations.document_faults(found, LABELS)) == {"relation-signature"}


def test_part_cycle_of_one_step_is_found():
    """Two mentions of one entity are parts of each other."""
    found = changed("part-cycle", "relations", arg2="m3")
    found = msgspec.structs.replace(found, relations=found.relations[:1])
    assert ids(annotations.document_faults(found, LABELS)) == {"part-cycle"}


def test_part_of_a_part_is_no_cycle():
    found = document("part-cycle")
    found = msgspec.structs.replace(found, relations=found.relations[:1])
    assert ids(annotations.document_faults(found, LABELS)) == set()


def test_relation_whose_argument_is_a_span_is_a_fault_and_no_crash():
    found = changed("part-cycle", "relations", arg1=((0, 4),))
    assert ids(annotations.document_faults(found, LABELS)) == {"relation-signature"}


def test_mentions_of_two_readings_may_cross():
    one, other = document("crossing").mentions
    found = msgspec.structs.replace(
        document("crossing"),
        mentions=(
            msgspec.structs.replace(one, reading="OLD/a"),
            msgspec.structs.replace(other, reading="OLD/b"),
        ),
    )
    assert ids(annotations.document_faults(found, LABELS)) == set()


def test_head_may_stand_in_no_gap_of_its_mention():
    found = changed("head-outside", "mentions", spans=((0, 2), (13, 17)), quote="Bo Lund", head=((3, 7),))
    found = msgspec.structs.replace(found, mentions=(msgspec.structs.replace(found.mentions[0], head_quote="Berg"),))
    assert ids(checks.faults(found, None, LABELS)) == {"head-outside"}


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ([[0, 2], [3, 7]], None),
        ([[0, 15]], None),  # the whole text
        ([[0, 16]], "span-outside"),
        ([[3, 7], [0, 2]], "span-order"),
        ([[0, 3], [3, 7]], "span-order"),  # they touch
        ([[0, 4], [3, 7]], "span-order"),
        ([[4, 4]], "span-order"),
    ],
)
def test_fragments_are_sorted_apart_and_inside_the_text(spans, fault):
    spans = tuple(map(tuple, spans))
    found = changed("time-value", "times", spans=spans, quote=None)
    assert len(found.text) == 15
    assert ids(checks.faults(found, None, LABELS)) == ({fault} if fault else set())


@pytest.mark.parametrize(("reading", "fits"), [("WHO/a", True), ("WHO", False), ("/a", False), ("WHO/", False)])
def test_reading_is_a_name_and_a_letter(reading, fits):
    found = checks.faults(changed("reading-name", "mentions", reading=reading), None, LABELS)
    assert ids(found) == (set() if fits else {"reading-name"})


def test_readings_of_an_item_share_its_id_but_one_reading_has_it_once():
    one, other = document("id-twice").quantities
    for first, second, expected in (("N/a", "N/b", set()), ("N/a", "N/a", {"id-twice"})):
        both = (msgspec.structs.replace(one, reading=first), msgspec.structs.replace(other, reading=second))
        found = msgspec.structs.replace(document("id-twice"), quantities=both)
        assert ids(checks.faults(found, None, LABELS)) == expected


def test_entity_is_nothing_that_an_argument_may_name():
    found = document("relation-signature")
    found = msgspec.structs.replace(found, relations=(msgspec.structs.replace(found.relations[0], arg1="e1"),))
    (fault,) = checks.faults(found, None, LABELS)
    assert fault.id == "unknown-id"
    assert "name one of its mentions" in fault.message


LINE = sources.Coverage((8, 12), "Lund", "NOTYPE")
LEFT = sources.Coverage((3, 7), "left", "NOTYPE")


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([LEFT, LINE], 0),
        ([LEFT], 1),  # Lund has no line
        ([LEFT, LINE, sources.Coverage((0, 2), "Bo", "NOTYPE")], 1),  # a mention covers Bo
        ([LEFT, sources.Coverage((8, 12), "Lund", "WHY")], 1),  # no reason code
        ([LEFT, LINE, sources.Coverage((8, 11), "Lun", "NOTYPE")], 1),  # no word
    ],
)
def test_each_word_is_covered_or_has_one_line_with_a_reason(lines, faults):
    found = coverage_faults(document("coverage"), lines)
    assert [fault.id for fault in found] == ["coverage"] * faults


def test_function_word_needs_no_line():
    assert coverage_faults(document("coverage"), [LEFT], frozenset({"lund"})) == []
