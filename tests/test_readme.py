"""What the README and the pages of docs/ say works: every block is run or checked (the install lines by .ci/run)."""

import io
import json
import re
import shlex
import tomllib
from contextlib import redirect_stdout

import pytest
from conftest import ARTICLE, ROOT
from metrics_page import CASES, PAGE, metrics_page

import mali_bench
from mali_bench.cli.main import main
from mali_bench.leaderboard.metadata import decode

PAGES = ("README.md", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")))
TEXTS = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
README = TEXTS["README.md"]
BLOCKS = [
    (page, kind, text) for page in PAGES for kind, text in re.findall(r"^```(\w*)\n(.*?)^```", TEXTS[page], re.M | re.S)
]
INSTALL = ("python3 -m venv", ".venv/bin/pip")
LIGHT = "pip install --no-deps ."
UPLOAD = "hf upload"


def blocks(kind, *pages):
    return [text for page, name, text in BLOCKS if name == kind and page in (pages or PAGES)]


def commands(page):
    lines = [line for text in blocks("sh", page) for line in text.splitlines()]
    return [line for line in lines if not line.startswith((*INSTALL, LIGHT, UPLOAD))]


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with the files that the commands name."""
    gold = {"id": "d", "text": "Ann met Bob.", "mentions": [{"spans": [[0, 3]], "type": "PER"}]}
    prediction = json.dumps(json.loads(blocks("json", "README.md")[0]))
    for name in ("predictions", "run-1", "run-2", "a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(prediction + "\n")
    (tmp_path / "ours.jsonl").write_text(json.dumps(gold) + "\n")
    (tmp_path / "theirs.jsonl").write_text(json.dumps(gold) + "\n")
    (tmp_path / "labels.toml").write_text(blocks("toml")[0])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_kind_of_block_is_known():
    assert {kind for _, kind, _ in BLOCKS} <= {"sh", "json", "python", "toml"}


def test_the_install_lines_are_those_that_are_run():
    """.ci/run runs the first line of each kind, and installs light as the README says."""
    lines = [line for text in blocks("sh") for line in text.splitlines()]
    for start in (*INSTALL, LIGHT, UPLOAD):
        assert sum(line.startswith(start) for line in lines) == 1, start
    assert all(f"\n{start}" in README for start in (*INSTALL, LIGHT))
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (light,) = [line for line in lines if line.startswith(LIGHT)]
    first, second = (part.removeprefix("pip install ") for part in light.split(" && "))
    assert f"install --quiet {first}\n" in script and f"install --quiet {second}\n" in script


def test_the_readme_can_be_read_in_five_minutes():
    assert len(README.split()) < 1200


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)])
def test_the_commands_run_in_their_order(page, workplace, capfd):
    for line in commands(page):
        arguments = shlex.split(line, comments=True)
        assert arguments[0] == "mali-bench"
        assert main(arguments[1:]) == 0, line
    capfd.readouterr()


@pytest.mark.parametrize(("page", "number"), [(page, n) for page in PAGES for n in range(len(blocks("python", page)))])
def test_python_prints_what_its_comments_say(page, number, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path))
    source = blocks("python", page)[number]
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(source, page, "exec"), {})
    assert printed.getvalue().splitlines() == re.findall(r"^print.*# (.*)$", source, re.M)


def test_the_predictions_can_be_scored():
    for text in blocks("json"):
        assert json.loads(text)["id"] == ARTICLE
        report = mali_bench.score(mali_bench.load(), json.loads(text))
        assert report["mentions.typed.exact"].p_den == 2
    assert all(
        report[name].status == "scored" for name in ("relations.rel+.head", "arguments.ac+.head", "times.value.exact")
    )
    assert report["mentions.typed.exact"].precision == 1


def test_the_label_set_is_one():
    (text,) = blocks("toml")
    assert mali_bench.Labels(tomllib.loads(text)).symmetric("relations") == {"Married"}


def test_the_declaration_of_submitting_is_valid():
    text = (ROOT / "leaderboard" / "SUBMITTING.md").read_text(encoding="utf-8")
    declared = re.search(r"```json\n(.*?)```", text, re.S)[1]
    assert decode(declared.encode(), "SUBMITTING.md").slug == "my-system"


def test_the_page_of_metrics_is_up_to_date():
    assert metrics_page(ROOT / CASES) == (ROOT / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, "METRICS.md"])
def test_every_file_and_heading_that_is_linked_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        path, _, heading = link.partition("#")
        there = (ROOT / page).parent / path if path else ROOT / page
        assert there.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.M)
            assert heading in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}, link
