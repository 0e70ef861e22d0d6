"""Given settings: systems that read gold mentions or gold triggers."""

import gzip
import json

import msgspec
import pytest
from conftest import LABELS, documents
from hypothesis import given as examples

from mali_bench import Document, InputError, Labels, compare, score
from mali_bench.cli.main import main
from mali_bench.model.given import GIVEN, input_for

LABEL_SET = Labels(LABELS)
TEXT = "Ana left Rome on Monday. She met two men."
GOLD = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"id": "m1", "spans": [[0, 3]], "type": "PER.Individual", "level": "NAM", "entity": "e1", "note": "why"},
        {"id": "m2", "spans": [[9, 13]], "type": "GPE.PopulationCenter", "level": "NAM", "entity": "e2"},
        {"id": "m3", "spans": [[25, 28]], "type": "PER.Individual", "level": "PRO", "entity": "e1", "optional": True},
    ],
    "entities": [{"id": "e1", "type": "PER"}, {"id": "e2", "type": "GPE"}],
    "relations": [{"type": "At", "arg1": "m1", "arg2": "m2"}],
    "events": [
        {
            "id": "v1",
            "trigger": [[4, 8]],
            "type": "Movement.Leave",
            "hopper": "h1",
            "realis": "Actual",
            "arguments": [{"role": "Agent", "filler": "m1"}, {"role": "Time", "filler": "t1"}],
        }
    ],
    "times": [{"id": "t1", "spans": [[17, 23]], "type": "DATE", "value": "2021-06-07"}],
    "quantities": [{"id": "q1", "spans": [[33, 36]], "type": "Count", "low": 2, "high": 2, "of": "m3"}],
}


def written(path, *documents):
    path.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    return str(path)


@pytest.fixture
def gold(tmp_path):
    return written(tmp_path / "gold.jsonl", GOLD)


def exported(gold, tmp_path, *names):
    path = tmp_path / "input.jsonl.gz"
    assert main(["export", "--given", *names, "--gold", gold, "-o", str(path)]) == 0
    (line,) = gzip.decompress(path.read_bytes()).splitlines()
    return json.loads(line)


def test_given_mentions_have_no_entities_and_no_values(gold, tmp_path):
    assert exported(gold, tmp_path, "mentions") == {
        "id": "d",
        "text": TEXT,
        "given": ["mentions"],
        "mentions": [
            {"id": "m1", "spans": [[0, 3]], "type": "PER.Individual", "level": "NAM"},
            {"id": "m2", "spans": [[9, 13]], "type": "GPE.PopulationCenter", "level": "NAM"},
            {"id": "m3", "spans": [[25, 28]], "type": "PER.Individual", "level": "PRO"},
        ],
        "times": [{"id": "t1", "spans": [[17, 23]], "type": "DATE"}],
        "quantities": [{"id": "q1", "spans": [[33, 36]], "type": "Count"}],
    }


def test_given_triggers_have_types_and_nothing_else(gold, tmp_path):
    found = exported(gold, tmp_path, "triggers")
    assert found["events"] == [{"id": "v1", "trigger": [[4, 8]], "type": "Movement.Leave"}]
    assert set(found) == {"id", "text", "given", "events"}


def test_the_same_input_has_the_same_bytes_when_packed(gold, tmp_path):
    exported(gold, tmp_path, "mentions", "triggers")
    before = (tmp_path / "input.jsonl.gz").read_bytes()
    exported(gold, tmp_path, "triggers", "mentions")
    assert (tmp_path / "input.jsonl.gz").read_bytes() == before


def test_what_is_given_is_no_achievement_and_the_report_says_so(gold, tmp_path):
    """Given mentions, a system adds the relation: its relations are scored, its mentions are not."""
    found = score(GOLD, {**exported(gold, tmp_path, "mentions"), "relations": GOLD["relations"]})
    assert found.input["given"] == ["mentions"]
    assert "|given:mentions|" in found.signature
    assert found["relations.rel.exact"].f1 == 1.0
    for name in ("mentions.typed.head", "times.typed.exact", "quantities.untyped.exact"):
        assert (found[name].status, found[name].f1) == ("given", None)
    assert found.outcomes["mentions"].status == "given"
    assert found["triggers.tc.exact"].status == found["times.value.exact"].status == "not attempted"


def test_arguments_are_scored_given_triggers(gold, tmp_path):
    """One of the two arguments is found."""
    pred = exported(gold, tmp_path, "mentions", "triggers")
    pred["events"][0]["arguments"] = [{"role": "Agent", "filler": "m1"}]
    found = score(GOLD, pred)
    assert (found["arguments.ac+.exact"].precision, found["arguments.ac+.exact"].recall) == (1.0, 0.5)
    assert found["triggers.tc.exact"].status == "given"


def test_coreference_is_scored_given_mentions(gold, tmp_path):
    pred = exported(gold, tmp_path, "mentions")
    for mention, entity in zip(pred["mentions"], "aba", strict=True):
        mention["entity"] = entity
    assert score(GOLD, pred)["coref.conll.head"].f1 == 1.0


def test_nothing_given_is_nothing_said():
    found = score(GOLD, GOLD)
    assert found.input["given"] == []
    assert "given" not in found.signature


def test_documents_that_were_given_different_things_are_refused():
    golds = [{**GOLD, "id": name} for name in "ab"]
    with pytest.raises(InputError, match=r"pred\[1\]: declares nothing as given, and another document mentions"):
        score(golds, [{**golds[0], "given": ["mentions"]}, golds[1]])


def test_systems_that_were_given_different_things_are_not_compared():
    with pytest.raises(InputError, match=r"^a was given nothing, b mentions: their scores cannot be compared$"):
        compare(GOLD, {"a": GOLD, "b": {**GOLD, "given": ["mentions"]}})


def test_a_format_that_cannot_tell_counts_as_given_nothing(gold, tmp_path, capsys):
    tasks = written(
        tmp_path / "a.jsonl", {"text": TEXT, "spans": [], "meta": {"doc_id": "d"}, "_view_id": "spans_manual"}
    )
    lines = written(tmp_path / "b.jsonl", {"id": "d", "mentions": []})
    assert main(["compare", tasks, lines, "--gold", gold]) == 0
    assert (
        main(["compare", tasks, written(tmp_path / "c.jsonl", {"id": "d", "given": ["mentions"]}), "--gold", gold]) == 2
    )
    assert "was given nothing" in capsys.readouterr().err


def test_what_cannot_be_given_is_refused(gold, tmp_path, capsys):
    path = written(tmp_path / "pred.jsonl", {**GOLD, "given": ["relations"]})
    assert main(["score", path, "--gold", gold]) == 2
    said = "Invalid enum value 'relations' - at `$.given[0]`; it is one of mentions, triggers"
    assert capsys.readouterr().err == f"mali-bench: {path}:1: {said}\n"


@examples(gold=documents())
def test_what_is_given_is_right(gold):
    """The given mentions and triggers are the gold ones, and what is not given scores as ever."""
    found = input_for(msgspec.convert(gold, Document), tuple(GIVEN))
    alone = score(gold, msgspec.structs.replace(found, given=()), labels=LABEL_SET, intervals=False)
    for name in ("mentions.typed.exact", "mentions.subtyped.exact", "triggers.tc.exact", "times.typed.exact"):
        assert alone[name].f1 in (1.0, None), name
    declared = score(gold, {**gold, "given": list(GIVEN)}, labels=LABEL_SET, intervals=False)
    plain = score(gold, gold, labels=LABEL_SET, intervals=False)
    for name, each in declared.metrics.items():
        assert each == plain[name] or each.status == "given", name
