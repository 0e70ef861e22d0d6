"""The leaderboard: what is committed is right, entries come in whole or not at all, and no edit stays unseen."""

import json
import shutil

import board_trials
import pytest
from conftest import ARTICLE, ROOT

from mali_bench import CheckFailed, InputError
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.leaderboard import changes, entries, folders, page
from mali_bench.leaderboard.verification import verify as findings

BOARD = ROOT / "leaderboard"
PREDICTION = {
    "id": ARTICLE,
    "mentions": [{"id": "m1", "spans": [[0, 17]], "quote": "French-led forces", "type": "ORG.Military"}],
    "times": [{"spans": [[138, 145]], "type": "DATE", "value": "2013-02-05"}],
}


def meta(**changes):
    return {
        "schema": "2",
        "slug": "toy",
        "system_name": "Toy",
        "submitter": {"name": "A test"},
        "date": "2026-01-02",
        "gold_version": bundled.about().version,
        "layers": ["mentions", "times"],
        "given": [],
        "track": "closed",
        "contamination": {"text_seen": "no", "gold_seen": "no", "guidelines_seen": "no", "access_at_run": "none"},
        "selection": {"runs": 1, "variants_tried": 1, "tuned_on_this_gold": "no"},
        "system": {"kind": "rules", "models": []},
        "license": "CC-BY-4.0",
        **changes,
    }


@pytest.fixture
def board(tmp_path):
    """An empty leaderboard, a file with predictions and one with a declaration."""
    (tmp_path / "leaderboard" / "entries").mkdir(parents=True)
    (tmp_path / "predictions.jsonl").write_text(json.dumps(PREDICTION) + "\n")
    (tmp_path / "meta.json").write_text(json.dumps(meta()))
    return tmp_path


def submit(board, *more):
    return main(
        [
            *("submit", str(board / "predictions.jsonl"), *more),
            *("--meta", str(board / "meta.json"), "--dir", str(board / "leaderboard")),
        ]
    )


def verify(board):
    return main(["leaderboard", "verify", "--dir", str(board / "leaderboard")])


def test_the_committed_entries_are_what_their_predictions_give():
    found = findings(BOARD)
    assert [finding for finding in found if finding.refused] == []
    # two entries have the predictions of a system under another map, as their notes say
    assert {finding.code for finding in found} <= {"W_NEAR"}
    assert all("under another map" in finding.found for finding in found)


def test_the_committed_page_is_up_to_date():
    assert not page.build(BOARD, check=True)


def test_two_systems_are_rated():
    assert len(entries.entries(BOARD)) >= 2


def test_an_entry_is_added_and_verified(board, capsys):
    assert submit(board) == 0
    (entry,) = entries.entries(board / "leaderboard")
    assert entry.name.startswith("toy-")
    assert sorted(folders.read(entry)[0]) == [
        "SHA256SUMS",
        "meta.json",
        "predictions/run-1.jsonl",
        f"scores/{entries.Gold.current().score_name}",
    ]
    assert "| Toy | rules |" in (board / "leaderboard" / "README.md").read_text()
    assert verify(board) == 0
    assert "added" in capsys.readouterr().out


def test_stored_predictions_hold_offsets_and_labels_and_no_text(board):
    submit(board)
    (entry,) = entries.entries(board / "leaderboard")
    stored = (entry / "predictions" / "run-1.jsonl").read_text()
    assert "French" not in stored
    assert json.loads(stored)["mentions"] == [{"id": "m1", "spans": [[0, 17]], "type": "ORG.Military"}]


def test_the_order_of_predictions_does_not_change_their_name(board):
    submit(board)
    (board / "predictions.jsonl").write_text(json.dumps(dict(reversed(PREDICTION.items())), indent=None) + "\n")
    (board / "meta.json").write_text(json.dumps(meta(slug="other")))
    assert submit(board) == 2


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("scores/*.json", lambda text: text.replace('"f1": 0.', '"f1": 0.9', 1)),
        ("predictions/run-1.jsonl", lambda text: text.replace("ORG.Military", "ORG.Court")),
        ("predictions/run-1.jsonl", lambda text: text.replace('{"id"', '{ "id"', 1)),
        ("meta.json", lambda text: text.replace("Toy", "Other toy")),
        ("meta.json", lambda text: text.replace("\n", "\r\n")),
        ("meta.json", lambda text: "{}"),
    ],
)
def test_an_edit_of_an_entry_is_seen(board, capsys, path, edit):
    submit(board)
    (entry,) = entries.entries(board / "leaderboard")
    (file,) = entry.glob(path)
    before = file.read_bytes().decode()
    file.write_bytes(edit(before).encode())
    assert file.read_bytes().decode() != before
    assert verify(board) == 1
    assert entry.name in capsys.readouterr().err


def test_a_foreign_file_a_link_and_a_stale_page_are_seen(board):
    submit(board)
    (entry,) = entries.entries(board / "leaderboard")
    (entry / "notes.txt").write_text("hello")
    assert verify(board) == 1
    (entry / "notes.txt").unlink()
    run = entry / "predictions" / "run-1.jsonl"
    run.rename(board / "moved.jsonl")
    run.symlink_to(board / "moved.jsonl")
    assert verify(board) == 1
    run.unlink()
    (board / "moved.jsonl").rename(run)
    assert verify(board) == 0
    (board / "leaderboard" / "README.md").unlink()
    assert verify(board) == 1
    assert main(["leaderboard", "build", "--dir", str(board / "leaderboard")]) == 0
    assert verify(board) == 0


def test_a_missing_score_is_seen_and_mended_by_rescore(board, capsys):
    submit(board)
    (entry,) = entries.entries(board / "leaderboard")
    shutil.rmtree(entry / "scores")
    assert verify(board) == 1
    assert main(["leaderboard", "rescore", "--dir", str(board / "leaderboard")]) == 0
    assert "mentions.typed.head: - -> " in capsys.readouterr().out
    assert verify(board) == 0


def test_rescore_keeps_the_scores_of_older_versions(board, monkeypatch):
    submit(board)
    (entry,) = entries.entries(board / "leaderboard")
    (old,) = (entry / "scores").iterdir()
    before = old.read_bytes()
    monkeypatch.setattr(entries, "__version__", "9.0.0")
    with pytest.raises(CheckFailed, match="rescore"):
        page.render(board / "leaderboard")
    assert list(changes.rescore(board / "leaderboard")[0]) == [entry.name]
    assert old.read_bytes() == before
    assert len(list((entry / "scores").iterdir())) == 2
    assert findings(board / "leaderboard") == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gold_version": "0.0.1"}, "gold_version"),
        ({"layers": ["mentions"]}, "$.layers: mentions, but predictions/run-1.jsonl has mentions, times"),
        ({"given": ["mentions"]}, "$.given: mentions, but predictions/run-1.jsonl has none"),
        ({"selection": {"runs": 2, "tuned_on_this_gold": "no"}}, "is 2, but the number of runs given is 1"),
        ({"slug": "../up"}, "$.slug"),
        ({"slug": "A B"}, "$.slug"),
        ({"slug": "toy\n"}, "$.slug"),
        ({"date": "yesterday"}, "$.date"),
        ({"date": "20260102"}, "$.date"),
        ({"date": "2026-W01-5"}, "$.date"),
        ({"score": 1.0}, "unknown field `score`"),
        ({"links": {"paper": "http://example.org"}}, "$.links.paper"),
        ({"system_name": "a\u202eb"}, "$.system_name"),
        (
            {
                "contamination": {
                    "text_seen": "no",
                    "gold_seen": "yes",
                    "guidelines_seen": "no",
                    "access_at_run": "none",
                }
            },
            "$.track",
        ),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused_and_leaves_nothing(board, capsys, changes, message):
    (board / "meta.json").write_text(json.dumps(meta(**changes)))
    assert submit(board) == 2
    assert message in capsys.readouterr().err
    assert list((board / "leaderboard" / "entries").iterdir()) == []


def test_a_prediction_that_cannot_be_scored_leaves_nothing(board, capsys):
    (board / "predictions.jsonl").write_text('{"mentions": [{"spans": [[0, 99999]]}]}\n')
    assert submit(board) == 2
    assert "predictions.jsonl:1" in capsys.readouterr().err
    assert list((board / "leaderboard" / "entries").iterdir()) == []


def test_a_slug_and_predictions_are_taken_only_once(board, capsys):
    submit(board)
    assert submit(board) == 2
    assert "already those of the entry" in capsys.readouterr().err
    (board / "predictions.jsonl").write_text(json.dumps({**PREDICTION, "times": []}) + "\n")
    assert submit(board) == 2
    assert "slug" in capsys.readouterr().err
    assert len(entries.entries(board / "leaderboard")) == 1


def two_runs(board, slug):
    selection = {"runs": 2, "tuned_on_this_gold": "no"}
    (board / "meta.json").write_text(json.dumps(meta(slug=slug, system_name=slug, selection=selection)))


def test_one_run_is_not_counted_twice(board, capsys):
    two_runs(board, "toy")
    assert submit(board, str(board / "predictions.jsonl")) == 2
    assert "has the same predictions as" in capsys.readouterr().err
    assert entries.entries(board / "leaderboard") == []


def test_runs_in_another_order_are_the_same_entry(board, capsys):
    second = board / "second.jsonl"
    second.write_text(json.dumps({**PREDICTION, "mentions": []}) + "\n")
    two_runs(board, "toy")
    assert submit(board, str(second)) == 0
    first = (board / "predictions.jsonl").read_text()
    (board / "predictions.jsonl").write_text(second.read_text())
    second.write_text(first)
    two_runs(board, "other")
    assert submit(board, str(second)) == 2
    assert "already those of the entry" in capsys.readouterr().err
    assert len(entries.entries(board / "leaderboard")) == 1


def test_several_runs_are_reported_by_their_mean(board):
    (board / "second.jsonl").write_text(json.dumps({**PREDICTION, "mentions": []}) + "\n")
    (board / "meta.json").write_text(json.dumps(meta(selection={"runs": 2, "tuned_on_this_gold": "no"})))
    assert submit(board, str(board / "second.jsonl")) == 0
    (entry,) = entries.entries(board / "leaderboard")
    scores = entries.current_scores(entry)
    first, second = (run["metrics"]["mentions.typed.head"]["f1"] for run in scores["runs"])
    assert second == 0
    assert first > 0
    assert entries.mean_f1(scores)["mentions.typed.head"] == pytest.approx(first / 2)


def test_a_run_without_a_score_leaves_no_mean():
    """F1 does not exist where neither side has an item."""
    runs = [{"metrics": {"a": {"f1": f1}, "b": {"f1": 0.5}}} for f1 in (1.0, None)]
    assert entries.mean_f1({"runs": runs}) == {"a": None, "b": 0.5}


def test_the_board_shows_no_precision_where_a_run_predicts_nothing(board):
    """The first run has one mention, which is right; the second has none, so its precision does not exist."""
    (board / "second.jsonl").write_text(json.dumps({**PREDICTION, "mentions": []}) + "\n")
    (board / "meta.json").write_text(json.dumps(meta(selection={"runs": 2, "tuned_on_this_gold": "no"})))
    assert submit(board, str(board / "second.jsonl")) == 0
    text = (board / "leaderboard" / "README.md").read_text()
    boards = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    assert "| Toy | rules | - | 0.0" in boards["Mentions"]
    assert "| Toy | rules | 1.000 | 0" in boards["Times"]


def test_a_folder_that_is_no_leaderboard_is_refused(tmp_path):
    assert main(["leaderboard", "verify", "--dir", str(tmp_path)]) == 2
    with pytest.raises(InputError, match="not a leaderboard folder"):
        changes.prepare(tmp_path, ["x"], tmp_path / "meta.json")


def test_a_system_that_was_given_gold_annotation_declares_it(board, capsys):
    (board / "predictions.jsonl").write_text(json.dumps({**PREDICTION, "given": ["mentions"]}) + "\n")
    assert submit(board) == 2
    assert "E_GIVEN" in capsys.readouterr().err
    assert list((board / "leaderboard" / "entries").iterdir()) == []
    (board / "meta.json").write_text(json.dumps(meta(given=["mentions"])))
    assert submit(board) == 0
    (entry,) = entries.entries(board / "leaderboard")
    assert entries.current_scores(entry)["runs"][0]["input"]["given"] == ["mentions"]


def test_notes_of_predictions_are_not_stored(board):
    """A note may quote the text, which belongs to the agency."""
    (mention,), (time,) = PREDICTION["mentions"], PREDICTION["times"]
    noted = {
        "id": ARTICLE,
        "mentions": [{**mention, "note": "French-led forces"}],
        "times": [{**time, "note": "on Tuesday"}],
    }
    (board / "predictions.jsonl").write_text(json.dumps(noted) + "\n")
    assert submit(board) == 0
    (entry,) = entries.entries(board / "leaderboard")
    assert "note" not in (entry / "predictions" / "run-1.jsonl").read_text()


def test_the_best_system_is_first_and_equal_ones_are_in_the_order_of_their_slugs(board):
    """The toy finds one mention, the better one two, the worse one a wrong one."""
    (right,) = PREDICTION["mentions"]
    mentions = {
        "worse": [{"spans": [[0, 17]], "type": "PER.Group"}],
        "better": [right, {"spans": [[42, 48]], "type": "PER.Group"}],
        "also-worse": [{"spans": [[0, 16]], "type": "PER.Group"}],
        "toy": [right],
    }
    for slug, items in mentions.items():
        (board / "predictions.jsonl").write_text(json.dumps({**PREDICTION, "mentions": items}) + "\n")
        (board / "meta.json").write_text(json.dumps(meta(slug=slug, system_name=f"The {slug} one")))
        assert submit(board) == 0
    text = (board / "leaderboard" / "README.md").read_text()
    board_of_mentions = text.partition("## Mentions")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in board_of_mentions.splitlines() if line.startswith("| The ")]
    assert rows == ["| The better one", "| The toy one", "| The also-worse one", "| The worse one"]


def test_a_leaderboard_that_another_command_changes_is_waited_for_and_then_left_alone(board, capsys, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(folders, "PATIENCE", 0.01)
    with FileLock(board / "leaderboard" / ".lock"):
        assert submit(board) == 2
    assert "another command is changing this leaderboard" in capsys.readouterr().err
    assert entries.entries(board / "leaderboard") == []
    assert submit(board) == 0


def test_what_a_killed_submission_leaves_is_removed_by_the_next_one(board):
    left = board / "leaderboard" / "entries" / ".new-abc"
    left.mkdir()
    (left / "meta.json").write_text("{")
    assert submit(board) == 0
    assert [path.name[:4] for path in (board / "leaderboard" / "entries").iterdir()] == ["toy-"]


def test_a_board_of_real_predictions_with_items_left_out_is_clean(tmp_path):
    took, wrong = board_trials.many(tmp_path, 4)
    assert wrong == {}
    assert took.keys() == {"verify", "build"}
    assert (tmp_path / "many" / "index.html").read_text(encoding="utf-8").count("System 00") >= 4
