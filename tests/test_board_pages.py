"""The pages, tables and exports of boards: what they say, and that no name can become anything but text."""

import csv
import io
import json
import os
import subprocess
import sys
from html.parser import HTMLParser

import msgspec
import pytest
import yaml
from conftest import ROOT
from generated_board import document, entry, gold, renamed

from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.leaderboard import differences, exports, html, markdown
from mali_bench.leaderboard.parallel import spread
from mali_bench.leaderboard.ranking import boards

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=https://example.org/x.png onerror=alert(1)>",
    "a | b\n<!-- ![x](https://example.org/y.png) [z](javascript:alert(1)) -->",
    "\"' onfocus=alert(1) autofocus x='",
    "</style><link rel=stylesheet href=//example.org>",
    "\u202ereversed\u2028line",
    '=HYPERLINK("https://example.org")',
)


class Parsed(HTMLParser):
    """The elements of a page with their attributes, and the text of some."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self._open = [], {}, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        for tag in self._open[-1:]:
            self.texts.setdefault(tag, []).append(data)


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    """Three systems: all of twenty mentions, half of them, and half of them with a spurious one."""
    folder, twenty = tmp_path_factory.mktemp("board"), gold(20)
    links = {"links": {"paper": "https://example.org/paper?a=1&b=2"}, "notes": "One line.\nAnother <b>."}
    return [
        entry(folder, twenty, "all", document(20, *range(20)), **links),
        entry(folder, twenty, "half", document(20, *range(10))),
        entry(folder, twenty, "more", document(20, *range(10), extra=[3])),
    ]


@pytest.fixture(scope="module")
def hostile(entries):
    """The same systems, one also under names and another under a map that no declaration may have."""
    named = [renamed(entries[0], name)._replace(name=f"h{n}") for n, name in enumerate(HOSTILE)]
    declared = msgspec.structs.replace(entries[1].declared, maps=(HOSTILE[0],))
    return [*entries, *named, entries[1]._replace(name="mapped", declared=declared)]


def page(entries):
    return html.render("First.", 1, boards(entries), entries)


def test_no_name_becomes_an_element_an_attribute_or_an_address(entries, hostile):
    clean, found = Parsed(page(entries)), Parsed(page(hostile))
    assert {tag for tag, _ in found.elements} == {tag for tag, _ in clean.elements}
    assert [tag for tag, _ in found.elements].count("script") == 2
    assert "img" not in {tag for tag, _ in found.elements}
    for tag, attributes in found.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")], tag
        address = attributes.get("href", "#")
        assert address.startswith("#") or attributes["rel"] == "nofollow noopener noreferrer", address
    texts = "".join(found.texts["summary"])
    assert all(name in texts for name in HOSTILE if "\n" not in name and "\u202e" not in name)
    assert "\u202e" not in page(hostile) and "\u2028" not in page(hostile)


def test_the_page_loads_nothing_from_elsewhere_and_its_policy_allows_nothing(entries):
    made = Parsed(page(entries))
    assert not {tag for tag, _ in made.elements} & {"link", "img", "iframe", "object", "embed", "form", "base"}
    (policy,) = (each["content"] for tag, each in made.elements if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy
    assert "url(" not in html.STYLE and "@import" not in html.STYLE


def test_the_data_of_the_page_is_what_the_boards_say(hostile):
    (data,) = Parsed(page(hostile)).texts["script"][:1]
    read = json.loads(data)
    (mentions,) = (board for board in read["boards"] if board["title"] == "Mentions")
    assert mentions["rows"]["0"][0] == 1.0
    assert mentions["rows"]["1"][0] == pytest.approx(2 / 3, abs=1e-6)
    assert read["entries"][1]["errors"]["mentions"] == {"missing": 10.0}
    assert read["entries"][2]["errors"]["mentions"] == {"missing": 10.0, "spurious": 1.0}


def test_rows_and_declarations_are_in_the_page_itself(entries):
    made = page(entries)
    assert '<a href="https://example.org/paper?a=1&amp;b=2" rel="nofollow noopener noreferrer">' in made
    assert "<dd>One line.\nAnother &lt;b&gt;.</dd>" in made
    assert made.count("Intervals and ranks are about this article only") == 3  # overall, mentions, coreference
    assert made.count("<svg ") == 4  # and the ranks on these


def test_markdown_has_one_row_an_entry_and_as_many_cells_as_headings(hostile):
    lines = markdown.render("First.", 1, boards(hostile), hostile).splitlines()
    (at,) = (number for number, line in enumerate(lines) if line == "## Mentions")
    rows = lines[at + 6 : at + 5 + len(hostile)]
    assert all(row.startswith("| ") and row.replace("\\|", "").count("|") == 8 for row in rows)
    assert lines[at + 5 + len(hostile)] == ""
    for line in lines:
        for mark in ("<", "![", "]("):
            bare = line.replace("\\<", "").replace("\\!", "").replace("\\[", "").replace("\\]", "")
            assert mark not in bare or "SUBMITTING" in bare


def test_no_cell_of_the_table_is_a_formula(hostile):
    rows = list(csv.DictReader(io.StringIO(exports.as_csv(boards(hostile)))))
    assert tuple(rows[0]) == exports.COLUMNS
    assert not [cell for row in rows for cell in row.values() if cell.startswith(exports.FORMULAS)]
    assert '\'=HYPERLINK("https://example.org")' in {row["system"] for row in rows}


def test_json_has_rows_pairs_and_what_is_not_known(entries):
    made = {board["board"]: board for board in json.loads(exports.as_json(boards(entries)))}
    mentions = made["mentions"]
    assert [(row["entry"], row["rank_best"], row["rank_worst"]) for row in mentions["rows"]] == [
        ("all", 1, 1),
        ("half", 2, 3),
        ("more", 2, 3),
    ]
    assert {(pair["a"], pair["b"]) for pair in mentions["pairs"]} == {
        ("all", "half"),
        ("all", "more"),
        ("half", "more"),
    }
    assert made["coref"]["rows"][0]["precision"] is None


def test_evaluation_results_are_yaml_that_names_gold_scorer_and_metric(entries):
    results = yaml.safe_load(exports.as_results(boards(entries), entries[1], "owner/name"))
    first = results[0]
    assert first["dataset"] == {"id": "owner/name", "task_id": "mentions", "revision": "gold-3.2.1"}
    assert first["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert "mentions.typed.head F1 in [0, 1]" in first["notes"] and "gold:3.2.1" in first["notes"]
    assert all(result["dataset"]["task_id"] != "overall" for result in results)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A leaderboard of the article with two entries, built by the commands."""
    from test_board import PREDICTION, meta

    place = tmp_path_factory.mktemp("article")
    board = place / "leaderboard"
    (board / "entries").mkdir(parents=True)
    for slug, predicted in (("toy", PREDICTION), ("poor", {**PREDICTION, "mentions": []})):
        (place / "predictions.jsonl").write_text(json.dumps(predicted) + "\n")
        (place / "meta.json").write_text(json.dumps(meta(slug=slug, system_name=f"The {slug} one")))
        command = ["submit", str(place / "predictions.jsonl"), "--meta", str(place / "meta.json"), "--dir", str(board)]
        assert main(command) == 0
    return board


@pytest.mark.parametrize("seed", ["1", "2"])
def test_both_pages_have_the_same_bytes_in_another_process(folder, seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    command = [sys.executable, "-m", "mali_bench", "leaderboard", "build", "--check", "--dir", str(folder)]
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0


def test_a_stale_page_of_either_kind_is_seen_and_built_again(folder):
    for name in ("README.md", "index.html"):
        (folder / name).write_text("old")
        assert main(["leaderboard", "build", "--check", "--dir", str(folder)]) == 1
        assert main(["leaderboard", "build", "--dir", str(folder)]) == 0
        assert main(["leaderboard", "build", "--check", "--dir", str(folder)]) == 0


def test_boards_are_shown_in_the_terminal(folder, capsys):
    assert main(["leaderboard", "show", "times", "--dir", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "Times: times.value.exact" in out and "Mentions" not in out
    assert "they say nothing about other articles" in out
    assert main(["leaderboard", "show", "--dir", str(folder)]) == 0
    assert "Mentions: mentions.typed.head" in capsys.readouterr().out
    assert main(["leaderboard", "show", "titles", "--dir", str(folder)]) == 2
    assert "'titles' has no board; the boards are mentions, coref, times" in capsys.readouterr().err


def test_two_entries_are_compared_item_by_item(folder, capsys):
    """The toy has a mention and a time, the poor one only the time."""
    assert main(["leaderboard", "diff", "toy", "poor", "--dir", str(folder)]) == 0
    lines = {line.split("  ")[0]: line.split() for line in capsys.readouterr().out.splitlines() if line.strip()}
    only_a, only_b, both = map(int, lines["mentions: missing"][-3:])
    assert (only_a, only_b) == (0, 1) and both > 100
    assert lines["times: missing"][-3:-1] == ["0", "0"]


def test_an_entry_is_found_by_slug_and_name_and_not_by_guessing(folder):
    whole = differences.find(folder, "toy").name
    assert whole.startswith("toy-")
    assert differences.find(folder, whole).name == differences.find(folder, whole[:8]).name == whole
    for wrong in ("", "nobody", "../entries"):
        with pytest.raises(InputError, match="entry"):
            differences.find(folder, wrong)


def test_exports_are_written_by_a_command(folder, tmp_path, capsys):
    out = tmp_path / "board.csv"
    assert main(["leaderboard", "export", "--format", "csv", "-o", str(out), "--dir", str(folder)]) == 0
    assert out.read_text().startswith("board,metric,")
    hub = ["leaderboard", "export", "--format", "hf", "--dir", str(folder)]
    assert main(hub) == 2
    assert "--format hf needs --entry and --dataset" in capsys.readouterr().err
    assert main([*hub, "--entry", "toy", "--dataset", "owner/name"]) == 0
    assert len(yaml.safe_load(capsys.readouterr().out)) == 2


def test_an_empty_leaderboard_has_pages(tmp_path, capsys):
    (tmp_path / "entries").mkdir()
    assert main(["leaderboard", "build", "--dir", str(tmp_path)]) == 0
    assert "<h1>MaliBench leaderboard</h1>" in (tmp_path / "index.html").read_text()
    assert main(["leaderboard", "show", "--dir", str(tmp_path)]) == 0


def test_several_processes_give_what_one_gives():
    things = list(range(-9, 9))
    assert spread(abs, things, few=0) == spread(abs, things, few=99) == list(map(abs, things))
