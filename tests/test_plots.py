"""What plots say of reports, comparisons, diagnoses, boards and the readers' test, and the files of `--plots`."""

import json
import re
from pathlib import Path

import browser
import msgspec
import pytest
from conftest import ROOT
from defusedxml import ElementTree
from generated_board import document, entry, gold, renamed
from test_drawing import HOSTILE, at, cells, drawn, texts

import mali_bench
from mali_bench import InputError, plots
from mali_bench.cli.main import main
from mali_bench.corpus.readers import figures
from mali_bench.leaderboard import plots as board_plots
from mali_bench.leaderboard.ranking import boards

TEXT = "Ann met Bob in Rome."
ANN, BOB, ROME = ([[0, 3]], [[8, 11]], [[15, 19]])


def told(*mentions, **layers):
    found = [{"id": f"m{n}", "spans": spans, "type": kind} for n, (spans, kind) in enumerate(mentions)]
    return {"id": "d", "text": TEXT, "mentions": found, **layers}


GOLD = told((ANN, "PER.Individual"), (BOB, "PER.Individual"), (ROME, "GPE.PopulationCenter"))
ONE_WRONG = told((ANN, "PER.Individual"), (BOB, "ORG.Other"))
"""Of three mentions one is right, one has another type, and one is missed: F1 is 2 / 5."""


@pytest.fixture
def files(tmp_path):
    """The gold and two predictions as files, by name."""
    for name, made in (("gold", GOLD), ("a", ONE_WRONG), ("b", GOLD)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(made) + "\n", encoding="utf-8")
    return tmp_path


def run(command, folder, *names, options=()):
    paths = [str(folder / f"{name}.jsonl") for name in names]
    gold_option = ["--gold", str(folder / "gold.jsonl")]
    return main([command, *paths, *gold_option, "--plots", str(folder / "plots"), *options])


def written(folder):
    found = {path.name: ElementTree.parse(path).getroot() for path in (folder / "plots").iterdir()}
    assert all(root.tag == "{http://www.w3.org/2000/svg}svg" for root in found.values())
    return {*found}


# What they say


def test_scores_are_drawn_with_their_intervals():
    report = mali_bench.score(GOLD, ONE_WRONG)
    chart = plots.scores([report])
    assert {"Mentions", "mentions.typed.head", "0.400"} <= {*texts(chart)}
    assert at(drawn(chart, "chart-point")[0], "cx") == (146.4,)  # 12 + .4 x 336
    low, high = report["mentions.typed.head"].interval.f1
    line = at(drawn(chart, "chart-range")[0], "x1", "x2")
    assert line == pytest.approx((12 + low * 336, 12 + high * 336), abs=0.06)
    assert "chart-doubt" in drawn(chart, "chart-range")[0].get("class")  # items in one paragraph
    bare = plots.scores([mali_bench.score(GOLD, ONE_WRONG, intervals=False)])
    assert not drawn(bare, "chart-range") and "interval" in chart.note and "interval" not in bare.note


def test_what_was_not_attempted_is_said_and_what_the_gold_lacks_is_not_there():
    report = mali_bench.score({**GOLD, "times": []}, ONE_WRONG)
    rows = texts(plots.scores([report]))
    assert rows.count("not attempted") == 1 and "Times" in rows and "Quantities" not in rows


def test_runs_are_drawn_from_the_worst_to_the_best():
    """F1 .4 and 1, so .7 in the mean: 12 + 336 x .7 = 247.2."""
    chart = plots.scores([mali_bench.score(GOLD, pred) for pred in (ONE_WRONG, GOLD)])
    assert at(drawn(chart, "chart-point")[0], "cx") == (247.2,)
    assert at(drawn(chart, "chart-range")[0], "x1", "x2") == (146.4, 348)
    assert "0.700" in texts(chart)


def test_mentions_are_confused_by_coarse_types_as_they_rank():
    chart = plots.confusion(mali_bench.score(GOLD, ONE_WRONG), "mentions")
    shown = {name: count for name, count in cells(chart).items() if not count.startswith("0")}
    assert shown == {"PER: PER": "1 of 2", "PER: ORG": "1 of 2", "GPE: missed": "1 of 1"}


def test_there_is_no_confusion_of_what_has_no_types():
    report = mali_bench.score(GOLD, told((ANN, None)))
    assert report["mentions.untyped.head"].f1 == 0.5
    assert plots.confusion(report, "mentions") is None and plots.confusion(report, "triggers") is None


@pytest.mark.parametrize(("p", "filled"), [(0.0499, True), (0.05, False), (None, False)])
def test_a_difference_is_filled_where_p_after_holm_is_below_the_level(p, filled):
    pair = mali_bench.compare(GOLD, {"A": ONE_WRONG, "B": GOLD}).pairs[0]
    changed = msgspec.structs.replace(pair.metrics["mentions.typed.head"], p_holm=p)
    chart = plots.differences(msgspec.structs.replace(pair, metrics={"mentions.typed.head": changed}))
    assert bool(drawn(chart, "chart-point")) == filled != bool(drawn(chart, "chart-ring"))
    assert chart.note.startswith("A: A; B: B. Right of 0 A is better.")
    assert any(text.startswith("-0.600") for text in texts(chart))


def test_a_budget_has_the_gain_of_each_class():
    """Without the wrong type 4 / 5, a gain of .4; without the missing one 4 / 6, a gain of .267."""
    chart = plots.budget(mali_bench.diagnose(GOLD, ONE_WRONG))
    assert {"mentions", "0.400", "type (1)", "+0.400", "missing (1)", "+0.267"} <= {*texts(chart)}
    assert "do not add up" in chart.note


def test_agreement_has_f1_and_kappa():
    chart = plots.agreement(mali_bench.agreement({"Ann": GOLD, "Bob": ONE_WRONG}, gold=[]))
    assert {"F1, one pass as gold", "0.400", "Kappa on labels of matched items", "mentions.type"} <= {*texts(chart)}
    assert "Agreement is not correctness" in chart.note


def test_readers_are_drawn_by_layer_and_in_all():
    """Of 4 and 6 true statements 4 and 5 were judged stated: 9 of 10."""
    layers = {"events": figures.Layer(4, 4, 2, 2), "relations": figures.Layer(6, 5, 2, 1)}
    chart = plots.readers("d", layers)
    assert {"1.000 (4 of 4)", "0.833 (5 of 6)", "0.900 (9 of 10)", "0.500 (1 of 2)", "0.750 (3 of 4)"} <= {
        *texts(chart)
    }
    assert len(drawn(chart, "chart-aim")) == 6


def test_people_are_drawn_from_the_table_of_the_card():
    table = (ROOT / "corpus" / "external" / "gum" / "figures.md").read_text(encoding="utf-8")
    chart = plots.people(table)
    rows = table.splitlines()[2:]
    assert len(drawn(chart, "chart-point")) == 2 * len(rows)
    assert rows[0].split(" | ")[2] in texts(chart)
    with pytest.raises(InputError, match="a row that is none"):
        plots.people("| a |\n|---|\n| b |\n")


def test_aims_are_those_of_the_card():
    card = (ROOT / "corpus" / "card.md").read_text(encoding="utf-8")
    assert f"{plots.evidence.STATED} for the true ones, {plots.evidence.CAUGHT} for the changed ones" in card
    assert f"to find {plots.evidence.FOUND} and a CoNLL of {plots.evidence.CONLL}" in card


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    """Systems that find 20, 10 and 10 of twenty mentions, each of which is a unit: the first is better than the others,
    which cannot be told apart.
    """
    folder, twenty = tmp_path_factory.mktemp("board"), gold(20)
    found = {"all": range(20), "half": range(10), "other": range(10, 20)}
    return [entry(folder, twenty, slug, document(20, *some)) for slug, some in found.items()]


def test_positions_are_the_ranges_of_ranks(entries):
    (chart,) = board_plots.positions(boards(entries)).values()
    titles = {each.text for each in ElementTree.fromstring(chart.file()).iter("{http://www.w3.org/2000/svg}title")}
    names = [each.declared.system_name for each in entries]
    assert f"{names[0]}, Mentions: rank 1" in titles
    assert {f"{name}, Mentions: rank 2-3" for name in names[1:]} <= titles


def test_boards_of_hostile_names_are_plots(entries):
    named = [renamed(entries[0], name)._replace(name=f"h{n}") for n, name in enumerate(HOSTILE[:-1])]
    for board in boards([*entries, *named]):
        ElementTree.fromstring(board_plots.forest(board).file())
        assert "<script" not in board_plots.forest(board).figure()


# The files


def test_each_command_writes_its_plots(files, capsys):
    assert run("score", files, "a") == 0
    assert written(files) == {"scores.svg", "confusion-mentions.svg"}
    assert "wrote plots into" in capsys.readouterr().err
    assert run("compare", files, "a", "b") == 0
    assert run("errors", files, "a") == 0
    assert run("agreement", files, "a", "b") == 0
    more = {"differences.svg", "errors.svg", "agreement.svg"}
    assert written(files) == {"scores.svg", "confusion-mentions.svg", *more}


def test_of_several_runs_only_scores_are_plotted_and_pairs_are_numbered(files):
    assert run("score", files, "a", "b") == 0
    assert run("compare", files, "a", "b", "gold") == 0
    assert written(files) == {"scores.svg", *(f"differences-{pair}.svg" for pair in ("1-2", "1-3", "2-3"))}


def test_json_stays_json(files, capsys):
    assert run("score", files, "a", options=["--json"]) == 0
    json.loads(capsys.readouterr().out)
    assert "scores.svg" in written(files)


def test_what_is_there_is_written_over_and_the_same_again(files):
    (files / "plots").mkdir()
    (files / "plots" / "errors.svg").write_text("old")
    (files / "plots" / "mine.txt").write_text("mine")
    assert run("errors", files, "a") == 0
    first = (files / "plots" / "errors.svg").read_bytes()
    assert first.startswith(b"<svg") and (files / "plots" / "mine.txt").read_text() == "mine"
    assert run("errors", files, "a") == 0
    assert (files / "plots" / "errors.svg").read_bytes() == first


def test_what_is_in_the_way_is_said_and_nothing_is_written(files, capsys):
    (files / "plots").write_text("a file")
    assert run("score", files, "a") == 2
    said = capsys.readouterr()
    assert "plots: is a file, not a folder for plots" in said.err and said.err.count("\n") == 1 and said.out == ""
    (files / "plots").unlink()
    (files / "plots" / "confusion-mentions.svg").mkdir(parents=True)
    assert run("score", files, "a") == 2
    said = capsys.readouterr()
    assert "confusion-mentions.svg: is a folder, where a plot is to be written" in said.err and said.out == ""
    assert [path.name for path in (files / "plots").iterdir()] == ["confusion-mentions.svg"]
    assert main(["score", str(files / "a.jsonl"), "--plots", "/proc/plots"]) == 2
    assert re.search(r"/proc/plots\S*: cannot be written: ", capsys.readouterr().err)


def test_boards_are_plotted(tmp_path, capsys):
    from small_board import Board, predicted

    board = Board(tmp_path)
    assert board.submit(predicted(1, 2)) == 0
    assert board.run("show", "mentions", "--plots", str(tmp_path / "plots")) == 0
    assert "board-mentions.svg" in written(tmp_path)
    assert "Mentions" in capsys.readouterr().out


@pytest.mark.skipif(browser.found() is None, reason="no browser is on this machine")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_is_a_picture_on_a_page(files, scheme):
    assert run("score", files, "a") == 0
    page: Path = files / "page.html"
    page.write_text('<img src="plots/scores.svg"><img src="plots/confusion-mentions.svg">')
    with browser.Browser() as opened:
        opened.open(page.as_uri(), width=360, scheme=scheme)
        assert opened.run("[...document.images].every(each => each.complete && each.naturalWidth > 400)")
        assert opened.errors == []
