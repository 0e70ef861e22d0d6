"""The public names: what they are, that they are imported when used, and agreement() as the command computes it."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

import mali_bench
from mali_bench.cli.main import main

ONE = {"id": "d", "text": "Ann met Bob.", "mentions": [{"spans": [[0, 3]], "type": "PER"}]}
TWO = {"id": "d", "mentions": [{"spans": [[0, 3]], "type": "PER"}, {"spans": [[8, 11]], "type": "PER"}]}


def test_every_public_name_is_there_and_listed():
    assert set(mali_bench.__all__) <= set(dir(mali_bench))
    for name in mali_bench.__all__:
        assert getattr(mali_bench, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'scores'"):
        mali_bench.scores  # noqa: B018


def test_the_package_imports_next_to_nothing():
    script = "import sys, mali_bench; print(*sorted(name for name in sys.modules if name.startswith('mali_bench')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["mali_bench", "mali_bench._version", "mali_bench.errors"]


def test_agreement_is_that_of_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, document in (("one", ONE), ("two", TWO)):
        (tmp_path / name).write_text(json.dumps(document) + "\n", encoding="utf-8")
    assert main(["agreement", "one", "two", "--json"]) == 0
    report = mali_bench.agreement({"one": ONE, "two": TWO})
    assert json.loads(capsys.readouterr().out) == json.loads(report.as_json())
    # One of the one mention and of the two is the same: F1 = 2 x 1 / (1 + 2).
    assert report.scores["mentions.typed.exact"].mean.value == pytest.approx(2 / 3, abs=1e-9)


def test_passes_need_not_repeat_the_text_of_the_documents_that_were_annotated(tmp_path, monkeypatch, capsys):
    bare = {name: value for name, value in ONE.items() if name != "text"}
    report = mali_bench.agreement({"one": bare, "two": TWO}, gold=ONE)
    assert report.annotators == ("one", "two")
    with pytest.raises(mali_bench.InputError, match="text"):
        mali_bench.agreement({"one": bare, "two": TWO})
    monkeypatch.chdir(tmp_path)
    for name, document in (("one", bare), ("two", TWO), ("gold", ONE)):
        (tmp_path / name).write_text(json.dumps(document) + "\n", encoding="utf-8")
    assert main(["agreement", "one", "two", "--gold", "gold"]) == 0
    capsys.readouterr()
    assert main(["agreement", "one", "two"]) == 2


def test_agreement_on_a_split_of_the_corpus_uses_its_label_set(tmp_path, monkeypatch, capsys):
    first = mali_bench.load("practice")[0]
    bare = {"id": first.id, "mentions": [{"spans": [[0, 3]], "type": "Nonsense"}]}
    report = mali_bench.agreement({"one": bare, "two": bare}, gold=mali_bench.load("practice"))
    assert report.input["one"]["unknown_labels"] == {"mentions.type Nonsense": 1}
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).write_text(json.dumps(bare) + "\n", encoding="utf-8")
    assert main(["agreement", "one", "two", "--split", "practice", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["input"]["one"]["unknown_labels"] == {"mentions.type Nonsense": 1}


def test_a_document_that_was_made_in_python_is_checked_as_one_from_a_file():
    bad = mali_bench.Document(id="d", text="Ann.", mentions=({"spans": [["0", 3]]},))
    with pytest.raises(mali_bench.InputError, match=r"gold\[0\]: Expected `int`, got `str` - at `\$.mentions\[0\]"):
        mali_bench.score(bad, bad)
