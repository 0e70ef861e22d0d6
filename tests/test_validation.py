"""`mali-bench validate PASS --text FILE`: the form of an annotation pass is checked, its content is not."""

import json

import pytest

from mali_bench.cli.main import main

TEXT = "The mayor of Lindholm said on Monday that two sailors died."
ROWS = {
    "mentions": [
        {"id": "m1", "quote": "The mayor of Lindholm", "head": "mayor", "type": "PER.Individual", "level": "NOM"},
        {
            "id": "m2",
            "quote": "Lindholm",
            "head": "Lindholm",
            "type": "GPE.PopulationCenter",
            "level": "NAM",
            "role": "GOV",
        },
        {"id": "m3", "quote": "two sailors", "head": "sailors", "type": "PER.Group", "level": "NOM"},
    ],
    "entities": [
        {"id": "e1", "type": "PER.Individual", "class": "SPC", "name": "the mayor"},
        {"id": "e2", "type": "GPE.PopulationCenter", "class": "SPC", "name": "Lindholm"},
        {"id": "e3", "type": "PER.Group", "class": "SPC", "name": "the sailors"},
    ],
    "times": [{"id": "t1", "quote": "Monday", "type": "DATE", "value": "2021-06-07"}],
    "quantities": [{"id": "q1", "quote": "two", "type": "Count", "low": 2, "high": 2, "of": "m3"}],
    "relations": [
        {
            "id": "r1",
            "type": "Org-Aff.Employment",
            "arg1": "m1",
            "arg2": "m2",
            "tense": "Present",
            "modality": "Asserted",
        }
    ],
    "events": [
        {
            "id": "v1",
            "quote": "died",
            "type": "Life.Die",
            "hopper": "h1",
            "polarity": "Positive",
            "genericity": "Specific",
            "dct_rel": "BEFORE",
            "phase": "Whole",
            "arguments": [{"role": "Victim", "filler": "m3"}],
        }
    ],
    "attributions": [
        {
            "id": "a1",
            "cue": "said",
            "content": "two sailors died",
            "source": ["m1"],
            "kind": "Assertion",
            "form": "Indirect",
            "stance": "Neutral",
            "polarity": "Positive",
            "certainty": "Certain",
        }
    ],
    "factuality": [
        {"event": "v1", "source": "AUTHOR", "value": "Uu"},
        {"event": "v1", "source": "a1", "value": "CT+"},
    ],
    "event_links": [],
    "titles": [],
    "incidents": [],
}
QUOTED = ("mentions", "times", "quantities", "events", "attributions")


@pytest.fixture
def folder(tmp_path):
    """A pass without a fault, and its text beside it."""
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    pass_ = tmp_path / "pass"
    pass_.mkdir()
    for layer, rows in ROWS.items():
        entity = {"m1": "e1", "m2": "e2", "m3": "e3"}
        extra = [{"p": 1}] * len(rows) if layer in QUOTED else [{}] * len(rows)
        whole = [
            {**row, **more, **({"entity": entity[row["id"]]} if layer == "mentions" else {})}
            for row, more in zip(rows, extra, strict=True)
        ]
        (pass_ / f"{layer}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in whole), encoding="utf-8")
    (pass_ / "coverage.tsv").write_text("1\tsaid\t1\tCUE\n", encoding="utf-8")
    return pass_


def validate(folder, *options):
    return main(["validate", str(folder), "--text", str(folder.parent / "text.txt"), *options])


def edit(folder, layer, number, **changes):
    path = folder / f"{layer}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows[number] = {**rows[number], **changes}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_a_pass_without_a_fault_is_fine(folder, capsys):
    assert validate(folder, "--date", "2021-06-10") == 0
    assert capsys.readouterr().out == f"{folder}: 1 document, no faults\n"


@pytest.mark.parametrize(
    ("layer", "number", "changes", "fault"),
    [
        ("mentions", 0, {"type": "PER.Mayor"}, "unknown-label"),
        ("mentions", 1, {"role": None}, "role"),
        ("mentions", 1, {"level": None}, "field-missing"),
        ("entities", 0, {"class": None}, "field-missing"),
        ("events", 0, {"hopper": None}, "field-missing"),
        ("mentions", 2, {"entity": "e9"}, "entity-unknown"),
        ("times", 0, {"value": "June"}, "time-value"),
        ("times", 0, {"value": "2021-06-08"}, "weekday"),
        ("quantities", 0, {"of": "m9"}, "unknown-id"),
        ("relations", 0, {"arg2": "m3"}, "relation-signature"),
        ("events", 0, {"arguments": [{"role": "Attacker", "filler": "m3"}]}, "unknown-label"),
        ("events", 0, {"arguments": [{"role": "Victim", "filler": "m2"}]}, "argument-signature"),
        ("events", 0, {"polarity": "Negative"}, "polarity"),
        ("events", 0, {"realis": "Other"}, "realis"),
        ("factuality", 1, {"source": "a9"}, "factuality-source"),
        ("attributions", 0, {"source": ["t1"]}, "attribution"),
        ("attributions", 0, {"content": "said on Monday that two sailors died"}, "attribution"),
    ],
)
def test_a_fault_of_the_form_is_told_and_explained(layer, number, changes, fault, folder, capsys):
    edit(folder, layer, number, **changes)
    assert validate(folder, "--date", "2021-06-10") == 1
    out = capsys.readouterr().out
    assert f"[{fault}]" in out
    assert out.startswith(f"{folder}: ")


def test_a_word_that_nothing_covers_is_told(folder, capsys):
    (folder / "coverage.tsv").write_text("", encoding="utf-8")
    assert validate(folder) == 1
    assert "nothing covers 'said' at 22, and it has no line" in capsys.readouterr().out


def test_layers_that_are_not_there_are_named(folder, capsys):
    for layer in ("factuality", "event_links"):
        (folder / f"{layer}.jsonl").unlink()
    assert validate(folder) == 0
    assert capsys.readouterr().out == f"{folder}, without event_links, factuality: 1 document, no faults\n"


def test_without_a_date_weekdays_are_not_checked(folder):
    edit(folder, "times", 0, value="2021-06-08")
    assert validate(folder) == 0


def test_what_cannot_be_read_ends_with_one_line_that_names_file_and_line(folder, capsys):
    edit(folder, "mentions", 1, quote="Lindhelm")
    assert validate(folder) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"mali-bench: {folder / 'mentions.jsonl'}:2: 'Lindhelm' not found in {TEXT[:60]!r}...\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--date", "10 June"], "--date must be a day like 2021-06-10, not '10 June'"),
        (["--date", "2021-02-30"], "--date must be a day like 2021-06-10, not '2021-02-30'"),
    ],
)
def test_a_date_that_is_none_is_refused(options, said, folder, capsys):
    assert validate(folder, *options) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_no_pass_and_a_text_that_is_not_there_are_refused(folder, tmp_path, capsys):
    assert main(["validate", str(tmp_path), "--text", str(tmp_path / "text.txt")]) == 2
    assert "is not an annotation pass: it has no mentions.jsonl" in capsys.readouterr().err
    assert main(["validate", str(folder), "--text", str(tmp_path / "none.txt")]) == 2
    assert "none.txt: cannot be read" in capsys.readouterr().err
