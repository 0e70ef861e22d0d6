"""Whatever happens to a leaderboard, the next command makes it whole: commands at once, killed ones, damaged files."""

import json
import shutil

import board_trials
import pytest
import small_board
from small_board import Board, predicted

from mali_bench.corpus import bundled
from mali_bench.leaderboard import changes, entries, page
from mali_bench.leaderboard.entries import META, SUMS
from mali_bench.leaderboard.verification import verify


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    made = small_board.corpus(tmp_path / "corpus")
    monkeypatch.setattr(bundled, "root", lambda: made)
    return made


@pytest.fixture
def board(corpus, tmp_path):
    """A leaderboard with two entries."""
    made = Board(tmp_path)
    assert made.submit(predicted(1, 2), slug="toy") == 0
    assert made.submit(predicted(1, 3), slug="other") == 0
    return made


def test_submissions_at_once_are_all_added(corpus, tmp_path):
    assert board_trials.submits(Board(tmp_path), corpus, 6) == (6, [])


def test_a_killed_command_leaves_nothing_that_the_next_one_does_not_mend(corpus, tmp_path):
    seen = board_trials.kills(Board(tmp_path), corpus, 6, seed=1)
    assert seen["killed"] + seen["too late"] == 6


def test_many_entries_are_verified_by_several_processes(board):
    """In processes of their own nothing is patched: they get the gold that verify has."""
    for number in range(8):
        run = board_trials.submission(board, number)
        assert small_board.main([*run, "--pr"]) == 0
    (board.entry() / META).unlink()
    assert [finding.code for finding in verify(board.folder)] == ["E_FILE"]


CONFLICT = b"<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n"


@pytest.mark.parametrize("content", [None, b"", CONFLICT, b"{}", b"[]", b"\xff"])
@pytest.mark.parametrize("action", ["rescore", "build"])
def test_a_damaged_current_score_file_is_computed_again(action, content, board):
    before = board.tree()
    path = board.entry() / "scores" / entries.Gold.current().score_name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert board.run("verify") == 1
    assert board.run(action) == 0
    assert board.run("verify") == 0
    assert board.tree() == before


def test_conflicting_hashes_of_two_branches_are_merged_by_rescore(board):
    """Both branches have scored for a new gold: the lines of what is older are the same, those of the new file not."""
    path = board.entry() / SUMS
    whole = path.read_bytes()
    *same, scores = whole.splitlines(keepends=True)
    other = b"0" * 64 + scores[64:]
    path.write_bytes(b"".join([*same, b"<<<<<<< ours\n", scores, b"=======\n", other, b">>>>>>> theirs\n"]))
    assert board.run("verify") == 1
    assert board.run("rescore") == 0
    assert path.read_bytes() == whole


def test_a_defect_of_another_entry_does_not_stop_a_submission_and_is_reported(board, capsys):
    (board.entry("other") / META).write_bytes(b"{")
    capsys.readouterr()
    assert board.submit(predicted(4), slug="new") == 0
    out, err = capsys.readouterr()
    assert "added" in out
    assert "the page could not be built" in err
    assert len(entries.entries(board.folder)) == 3
    assert {finding.place.partition("-")[0] for finding in verify(board.folder)} == {"other"}


def test_a_defect_of_the_page_does_not_stop_a_submission(board, capsys, monkeypatch):
    def broken(*args, **kwargs):
        raise KeyError("metrics")

    monkeypatch.setattr(page, "build", broken)
    assert board.submit(predicted(4), slug="new") == 0
    assert "the page could not be built" in capsys.readouterr().err
    assert len(entries.entries(board.folder)) == 3


def test_an_entry_that_cannot_be_scored_does_not_stop_the_others_from_being_rescored(board, capsys):
    (board.entry("other") / META).write_bytes(b"{")
    path = board.entry() / "scores" / entries.Gold.current().score_name
    whole = path.read_bytes()
    path.write_bytes(b"")
    capsys.readouterr()
    assert board.run("rescore") == 1
    assert "E_META other-" in capsys.readouterr().err
    assert path.read_bytes() == whole


def test_what_killed_commands_left_is_taken_away_by_the_next_one(board):
    whole = board.tree()
    left = board.folder / "entries" / ".new-abc"
    (left / "scores").mkdir(parents=True)
    (left / META).write_text("{")
    for place in (board.folder, board.entry(), board.entry() / "scores", board.entry() / "predictions"):
        (place / ".x-abc.part").write_text("{")
    assert {finding.code for finding in verify(board.folder)} == {"E_LEFTOVER"}
    assert board.run("build") == 0
    assert board.tree() == whole
    assert not left.exists()


def test_what_is_left_through_a_link_stays_where_it_is(board, tmp_path):
    """Only the link goes."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").touch()
    (board.folder / "entries" / ".new-abc").symlink_to(tmp_path / "elsewhere")
    assert board.run("build") == 0
    assert (tmp_path / "elsewhere" / "file").exists()
    assert board.run("verify") == 0


def test_a_killed_rescore_between_two_files_is_mended_by_the_next(board):
    """The score file is written, its hash is not."""
    path = board.entry() / SUMS
    whole = path.read_bytes()
    path.write_bytes(b"".join(line for line in whole.splitlines(keepends=True) if b"scores/" not in line))
    assert [finding.code for finding in verify(board.folder)] == ["E_PIN"]
    assert changes.rescore(board.folder) == ({}, [])
    assert path.read_bytes() == whole


def test_scores_of_an_older_version_stay_and_cannot_be_changed(board, monkeypatch):
    older = entries.Gold.current().score_name
    monkeypatch.setattr(entries, "__version__", "9.9.9")
    assert {finding.code for finding in verify(board.folder)} == {"E_SCORE"}
    assert board.run("rescore") == 0
    assert board.run("verify") == 0
    path = board.entry() / "scores" / older
    path.write_bytes(path.read_bytes().replace(b"0.", b"0.9", 1))
    assert board.run("rescore") == 0
    assert [finding.code for finding in verify(board.folder)] == ["E_PIN"]


# submit


def test_a_dry_run_prints_the_row_and_writes_nothing(board, capsys):
    """Of five mentions two are found, and nothing else: P 1, R 2/5, F1 4/7. The time is right."""
    before = {path: path.stat().st_mtime_ns for path in board.folder.rglob("*")}
    capsys.readouterr()
    assert board.submit(predicted(1, 4), slug="new", options=["--dry-run"]) == 0
    out = capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in board.folder.rglob("*")} == before
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if "." in line and "F1" not in line}
    assert rows["Mentions"][:2] == ["mentions.typed.head", "0.571"]
    assert rows["Times"][:2] == ["times.value.exact", "1.000"]


def test_a_dry_run_of_several_runs_prints_their_mean_and_range(board, capsys):
    """F1 of the mentions is 4/7 and 2/6; the mean is 19/42."""
    selection = {"runs": 2, "tuned_on_this_gold": "no"}
    capsys.readouterr()
    assert board.submit(predicted(1, 4), predicted(5), slug="new", selection=selection, options=["--dry-run"]) == 0
    assert "0.452    0.333-0.571" in capsys.readouterr().out


def test_the_template_is_refused_until_it_is_filled_in(board, capsys):
    board.submit(predicted(1, 4), slug="x", options=["--dry-run"])
    capsys.readouterr()
    assert small_board.main(["submit", "--template", str(board.place / "run-1.jsonl")]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["layers"] == ["mentions", "times"]
    assert made["gold_version"] == "2.0.0"
    assert made["selection"]["runs"] == 1
    assert made["track"] == "<closed | open>"
    assert board.submit(predicted(1, 4), declared=made) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == sum(isinstance(text, str) and text.startswith("<") for text in _strings(made))
    filled = {**made, **{name: value for name, value in small_board.meta("new").items() if name != "selection"}}
    filled["selection"] = {**made["selection"], "tuned_on_this_gold": "no"}
    assert board.submit(predicted(1, 4), declared=filled) == 0


def _strings(value):
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
    else:
        yield value


def test_submit_says_what_it_needs(board, capsys):
    for arguments in ([], ["x.jsonl"], ["--meta", "x.json"]):
        assert small_board.main(["submit", *arguments, "--dir", str(board.folder)]) == 2
        assert "--template" in capsys.readouterr().err


# Entries that are not what they were


def without_predictions(entry):
    shutil.rmtree(entry / "predictions")


def with_a_folder_for_a_run(entry):
    (entry / "predictions" / "run-1.jsonl").unlink()
    (entry / "predictions" / "run-1.jsonl").mkdir()


@pytest.mark.parametrize("harm", [without_predictions, with_a_folder_for_a_run])
@pytest.mark.parametrize("command", ["verify", "rescore", "build", "show", "export --format csv"])
def test_an_entry_without_predictions_is_named_and_breaks_no_command(board, capsys, harm, command):
    harm(board.entry())
    capsys.readouterr()
    assert board.run(*command.split()) != 0
    err = capsys.readouterr().err
    assert "run-1.jsonl" in err
    assert "defect of MaliBench" not in err


@pytest.mark.parametrize("path", ["predictions/run-1.jsonl", "meta.json"])
def test_rescore_leaves_an_entry_alone_that_was_edited(board, capsys, path):
    edited = board.entry() / path
    edited.write_bytes(edited.read_bytes().replace(b'"PER', b'"ORG').replace(b"A test", b"A toast"))
    before = board.tree()
    assert board.run("rescore") != 0
    assert ("E_PIN" if path != "meta.json" else "E_META") in capsys.readouterr().err
    assert board.tree() == before


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"slug": "a", "slug": "b"}', "duplicate key 'slug'"),
        (b"", "is empty"),
        (b'{"slug": "Caf\xe9"}', "is not UTF-8"),
        (b"[1]", "one JSON object"),
    ],
)
def test_a_declaration_that_is_no_object_says_why(board, capsys, data, found):
    capsys.readouterr()
    assert board.submit(predicted(1, 3), declared=data) == 2
    assert found in capsys.readouterr().err


def test_too_many_runs_are_told_how_many_there_may_be(board, capsys):
    capsys.readouterr()
    runs = [predicted(number, 3) for number in range(6)]
    assert board.submit(*runs, selection={"runs": 5, "tuned_on_this_gold": "no"}) == 2
    assert "is 5, but the number of runs given is 6; allowed: at most 5 runs" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--entry", "--dataset"])
def test_csv_takes_no_entry_and_no_dataset(board, capsys, option):
    assert board.run("export", "--format", "csv", option, "x") == 2
    assert "the other formats take neither" in capsys.readouterr().err
