"""`mali-bench diff`: a corrected export tells what to change in the gold."""

import json

import msgspec
import pytest
from conftest import LABELS as CONFTEST_LABELS
from conftest import ROOT, pairs
from hypothesis import given

from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.corpus.diff import review
from mali_bench.formats.base import Record
from mali_bench.formats.store import InMemory
from mali_bench.model.document import Document
from mali_bench.model.labels import Labels

TEXT = "Two guards of Lund died on Monday.\n\nThe mayor, who met Bo and Bo's crew, wept."
GOLD = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"id": "m1", "spans": [[0, 18]], "type": "PER.Group"},
        {"id": "m2", "spans": [[14, 18]], "type": "GPE.PopulationCenter"},
        {"id": "m3", "spans": [[36, 45], [73, 77]], "type": "PER.Individual"},  # has a gap
        {"id": "m4", "spans": [[55, 57]], "type": "PER.Individual", "reading": "BO/a"},
        {"id": "m5", "spans": [[55, 71]], "type": "PER.Group", "reading": "BO/b"},
    ],
    "relations": [{"id": "r1", "type": "Org-Aff.Employment", "arg1": "m1", "arg2": "m2"}],
    "events": [
        {"id": "v1", "trigger": [[19, 23]], "type": "Life.Die", "arguments": [{"role": "Victim", "filler": "m1"}]}
    ],
    "times": [{"id": "t1", "spans": [[27, 33]], "type": "DATE"}],
}
LABELS = str(ROOT / "corpus" / "labels.toml")


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def tasks(gold, tmp_path, capsys):
    """The tasks of the export, to be corrected."""
    path = tmp_path / "export.jsonl"
    assert main(["export", "--format", "prodigy-spans", "--gold", str(gold), "--labels", LABELS, "-o", str(path)]) == 0
    capsys.readouterr()
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def diff(gold, tmp_path, capsys):
    """The exit code and what is printed for corrected tasks."""

    def run(tasks, *options):
        path = tmp_path / "corrected.jsonl"
        path.write_text("".join(json.dumps(task) + "\n" for task in tasks), encoding="utf-8")
        code = main(["diff", str(path), "--gold", str(gold), "--labels", LABELS, *options])
        out, err = capsys.readouterr()
        return code, out if code < 2 else err

    return run


def changes(found):
    code, out = found
    review = json.loads(out)
    assert code == (1 if review["changes"] else 0)
    return [(each["what"], each["layer"], each["texts"], each["before"], each["after"]) for each in review["changes"]]


def span(tasks, paragraph, text):
    """The span of a task with this text."""
    task = tasks[paragraph - 1]
    (found,) = (each for each in task["spans"] if task["text"][each["start"] : each["end"]] == text)
    return found


def test_an_export_that_nobody_corrected_has_no_difference(tasks, diff):
    code, out = diff(tasks)
    assert code == 0
    assert out.splitlines() == [
        "paragraphs compared: 2; 0 added, 0 removed, 0 retyped",
        "not in the file, and so not compared: relations, arguments",
        "items of the gold that the format cannot hold, since their extent has a gap: 1",
        "never compared: heads, levels, coreference, values, attributes, attributions, event links and second readings",
    ]


def test_what_was_added_removed_and_retyped_is_told_with_its_paragraph(tasks, diff):
    span(tasks, 1, "Two guards of Lund")["label"] = "ORG.Military"
    tasks[0]["spans"].remove(span(tasks, 1, "Monday"))
    tasks[1]["spans"].append({"start": 0, "end": 9, "label": "PER.Individual"})
    code, out = diff(tasks)
    assert code == 1
    assert out.splitlines()[:6] == [
        "d, paragraph 1",
        "  ~ mentions m1 PER.Group -> ORG.Military 'Two guards of Lund' in: [Two guards of Lund] died on Monday.",
        "  - times t1 DATE 'Monday' in: Two guards of Lund died on [Monday].",
        "d, paragraph 2",
        "  + mentions PER.Individual 'The mayor' in: [The mayor], who met Bo and Bo's crew, we...",
        "paragraphs compared: 2; 1 added, 1 removed, 1 retyped",
    ]


def test_a_moved_extent_is_removed_and_added(tasks, diff):
    span(tasks, 1, "Two guards of Lund")["end"] = 10
    assert changes(diff(tasks, "--json")) == [
        ("added", "mentions", ["Two guards"], None, "PER.Group"),
        ("removed", "mentions", ["Two guards of Lund"], "PER.Group", None),
    ]


def test_a_label_of_another_layer_is_removed_here_and_added_there(tasks, diff):
    span(tasks, 1, "died")["label"] = "Count"
    assert changes(diff(tasks, "--json")) == [
        ("removed", "events", ["died"], "Life.Die", None),
        ("added", "quantities", ["died"], None, "Count"),
    ]


def test_of_an_ambiguity_the_first_reading_is_compared(tasks, diff):
    tasks[1]["spans"] = [{"start": 19, "end": 35, "label": "PER.Group"}]
    assert changes(diff(tasks, "--json")) == [
        ("removed", "mentions", ["Bo"], "PER.Individual", None),
        ("added", "mentions", ["Bo and Bo's crew"], None, "PER.Group"),
    ]


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_a_paragraph_that_was_not_accepted_is_not_compared(answer, tasks, diff):
    tasks[0] = {**tasks[0], "answer": answer, "spans": []}
    code, out = diff(tasks)
    assert code == 0
    assert out.splitlines()[:2] == [
        "paragraphs compared: 1; 0 added, 0 removed, 0 retyped",
        "not in the file, or not accepted: d, paragraph 1",
    ]
    assert "tasks left out because they were not accepted: 1" in out.splitlines()


def test_a_paragraph_that_is_not_in_the_file_is_not_compared(tasks, diff):
    code, out = diff(tasks[1:])
    assert code == 0
    assert "not in the file, or not accepted: d, paragraph 1" in out


def ends(head, child):
    return {"head_span": dict(head), "child_span": dict(child)}


def test_relations_and_arguments_are_compared_where_the_file_has_them(tasks, diff):
    guards, lund, died = (span(tasks, 1, text) for text in ("Two guards of Lund", "Lund", "died"))
    right = [{"label": "Org-Aff.Employment", **ends(guards, lund)}, {"label": "Victim", **ends(died, guards)}]
    tasks[0]["relations"] = right
    assert changes(diff(tasks, "--json")) == []
    tasks[0]["relations"] = [{**right[0], "label": "Physical.Located"}, {"label": "Place", **ends(died, lund)}]
    assert changes(diff(tasks, "--json")) == [
        ("retyped", "relations", ["Two guards of Lund", "Lund"], "Org-Aff.Employment", "Physical.Located"),
        ("removed", "arguments", ["died", "Two guards of Lund"], "Victim", None),
        ("added", "arguments", ["died", "Lund"], None, "Place"),
    ]
    _, out = diff(tasks)
    assert "  - arguments v1 Victim 'died' -> 'Two guards of Lund' in: Two guards of Lund [died] on Monday." in out


def test_a_task_without_a_list_of_relations_says_nothing_about_them(tasks, diff):
    tasks[1]["relations"] = []
    assert changes(diff(tasks, "--json")) == []
    tasks[0]["relations"] = []
    assert [each[:2] for each in changes(diff(tasks, "--json"))] == [("removed", "relations"), ("removed", "arguments")]


def test_a_symmetric_relation_has_no_direction(tasks, diff, gold):
    other = {**GOLD, "relations": [{"id": "r1", "type": "Per-Soc.Ally", "arg1": "m1", "arg2": "m2"}]}
    symmetric = gold.parent / "labels.toml"
    symmetric.write_text(
        '[relations.type."Per-Soc.Ally"]\nabout = "Allies."\nsymmetric = true\n'
        '[events.type]\n"Life.Die" = "Death."\n[times.type]\nDATE = "A date."\n',
        encoding="utf-8",
    )
    gold.write_text(json.dumps(other) + "\n", encoding="utf-8")
    guards, lund, died = (span(tasks, 1, text) for text in ("Two guards of Lund", "Lund", "died"))
    tasks[0]["relations"] = [{"label": "Per-Soc.Ally", **ends(lund, guards)}, {"label": "Victim", **ends(died, guards)}]
    assert changes(diff(tasks, "--json", "--labels", str(symmetric))) == []


def test_offsets_and_ids_of_a_change_are_those_of_the_document(tasks, diff):
    span(tasks, 2, "Bo")["label"] = "PER.Group"
    _, out = diff(tasks, "--json")
    (change,) = json.loads(out)["changes"]
    assert change["ends"] == [[[55, 57]]]
    assert (change["document"], change["paragraph"], change["ids"]) == ("d", 2, ["m4"])
    assert change["context"] == "The mayor, who met [Bo] and Bo's crew, wept."


def test_a_corrected_document_in_the_own_format_is_compared_with_its_gaps(diff, gold):
    first = [each for each in GOLD["mentions"] if each["id"] not in ("m3", "m5")]
    task = {**GOLD, "mentions": first}
    assert changes(diff([task], "--json")) == [
        ("removed", "mentions", ["The mayor wept"], "PER.Individual", None),
    ]


def test_text_that_differs_and_unknown_documents_are_refused(tasks, diff):
    tasks[0]["text"] = tasks[0]["text"].replace("Lund", "Lond")
    code, err = diff(tasks)
    assert code == 2
    assert "the text differs from the corpus text from character 15 on" in err
    code, err = diff([{"id": "e", "text": "Bo.", "mentions": []}])
    assert code == 2
    assert "is for the document 'e', which the gold does not have" in err


def test_the_gold_of_the_project_does_not_differ_from_its_export(tmp_path, capsys):
    path = tmp_path / "export.jsonl"
    assert main(["export", "--format", "prodigy-spans", "-o", str(path)]) == 0
    assert main(["diff", str(path)]) == 0
    paragraphs = sum(len(document.paragraphs) for document in bundled.load())
    assert f"paragraphs compared: {paragraphs}; 0 added, 0 removed, 0 retyped" in capsys.readouterr().out


def reviewed(one, other):
    parts = [Record("file:1", msgspec.convert(other, Document))]
    return review(InMemory([Record("gold:1", msgspec.convert(one, Document))]), parts, Labels(CONFTEST_LABELS)).changes


@given(pairs())
def test_a_document_does_not_differ_from_itself_and_sides_can_be_exchanged(pair):
    gold, pred = pair
    assert reviewed(gold, gold) == ()
    turned = {"added": "removed", "removed": "added", "retyped": "retyped"}
    there = [(turned[each.what], each.layer, each.ends, each.after, each.before) for each in reviewed(gold, pred)]
    back = [(each.what, each.layer, each.ends, each.before, each.after) for each in reviewed(pred, gold)]
    assert there == back


def test_the_sources_are_not_touched(tasks, diff, gold):
    before = gold.read_bytes()
    span(tasks, 2, "Bo")["label"] = "PER.Group"
    diff(tasks)
    assert gold.read_bytes() == before
