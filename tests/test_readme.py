"""What the README says works: every block is run or checked (the install lines by .ci/run)."""

import io
import json
import re
import shlex
import tomllib
from contextlib import redirect_stdout

import pytest
from conftest import ROOT
from metrics_page import CASES, PAGE, metrics_page

import mali_bench
from mali_bench.cli.main import main
from mali_bench.leaderboard.metadata import decode

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.M | re.S)
INSTALL = ("python3 -m venv", ".venv/bin/pip")
UPLOAD = "hf upload"


def blocks(kind):
    return [text for name, text in BLOCKS if name == kind]


def commands():
    lines = [line for text in blocks("sh") for line in text.splitlines()]
    return [line for line in lines if not line.startswith((*INSTALL, UPLOAD))]


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with the files that the README's commands name."""
    gold = {"id": "d", "text": "Ann met Bob.", "mentions": [{"spans": [[0, 3]], "type": "PER"}]}
    prediction = json.dumps(json.loads(blocks("json")[0]))
    for name in ("predictions", "run-1", "run-2", "a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(prediction + "\n")
    (tmp_path / "ours.jsonl").write_text(json.dumps(gold) + "\n")
    (tmp_path / "theirs.jsonl").write_text(json.dumps(gold) + "\n")
    (tmp_path / "labels.toml").write_text(blocks("toml")[0])
    (tmp_path / "leaderboard" / "entries").mkdir(parents=True)
    declared = _submitting()
    declared |= {"layers": ["mentions"], "input": {"mentions": "text"}}
    (tmp_path / "meta.json").write_text(json.dumps(declared))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _submitting():
    text = (ROOT / "leaderboard" / "SUBMITTING.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json\n(.*?)```", text, re.S)[1])


def test_every_kind_of_block_is_known():
    assert {name for name, _ in BLOCKS} == {"sh", "json", "python", "toml"}
    lines = [line for text in blocks("sh") for line in text.splitlines()]
    assert sum(line.startswith(INSTALL) for line in lines) == 2
    assert sum(line.startswith(UPLOAD) for line in lines) == 1


def test_the_commands_run_in_their_order(workplace, capfd):
    assert len(commands()) >= 10
    for line in commands():
        arguments = shlex.split(line, comments=True)
        assert arguments[0] == "mali-bench"
        assert main(arguments[1:]) == 0, line
    capfd.readouterr()


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_python_prints_what_its_comments_say(number, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path))
    source = blocks("python")[number]
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(source, "README.md", "exec"), {})
    assert printed.getvalue().splitlines() == re.findall(r"^print.*# (.*)$", source, re.M)


def test_the_predictions_can_be_scored():
    for text in blocks("json"):
        report = mali_bench.score(mali_bench.load(), json.loads(text))
        assert report["mentions.typed.exact"].p_den == 2
    assert all(
        report[name].status == "scored" for name in ("relations.rel+.head", "arguments.ac+.head", "times.value.exact")
    )
    assert report["mentions.typed.exact"].precision == 1


def test_the_label_set_is_one():
    labels = mali_bench.Labels(tomllib.loads(blocks("toml")[0]))
    assert labels.symmetric("relations") == {"Married"}


def test_the_declaration_of_submitting_is_valid():
    assert decode(json.dumps(_submitting()).encode(), "SUBMITTING.md").slug == "my-system"


def test_the_page_of_metrics_is_up_to_date():
    assert metrics_page(ROOT / CASES) == (ROOT / PAGE).read_text(encoding="utf-8")


def test_every_file_that_is_linked_exists():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
