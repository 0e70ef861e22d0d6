"""What people may try with an entry of a leaderboard, each with the code of the finding that it must get."""

import json
import os
import re
import shutil

import pytest
import small_board
from small_board import Board, meta, predicted

from mali_bench import InputError
from mali_bench.corpus import bundled
from mali_bench.leaderboard import entries, folders
from mali_bench.leaderboard.entries import META, SUMS
from mali_bench.leaderboard.findings import CODES
from mali_bench.leaderboard.texts import skeleton
from mali_bench.leaderboard.verification import verify

RUN = "predictions/run-1.jsonl"
OLD = "scores/g1.0.0-s0.1.0.json"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return small_board.corpus(tmp_path_factory.mktemp("gold") / "corpus")


@pytest.fixture(autouse=True)
def small_gold(corpus, monkeypatch):
    monkeypatch.setattr(bundled, "root", lambda: corpus)


@pytest.fixture(scope="module")
def sealed(corpus, tmp_path_factory):
    """A leaderboard with one entry, `toy`, which has a score file of an older version."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundled, "root", lambda: corpus)
        return _sealed(Board(tmp_path_factory.mktemp("sealed")))


def _sealed(made):
    assert made.submit(predicted(1, 2)) == 0
    entry = made.entry()
    shutil.copy(entry / "scores" / entries.Gold.current().score_name, entry / OLD)
    seal(entry)
    assert made.run("build") == 0
    assert verify(made.folder) == []
    return made.folder


@pytest.fixture
def board(sealed, tmp_path):
    """The same, for one test."""
    made = Board(tmp_path)
    shutil.copytree(sealed, made.folder, dirs_exist_ok=True)
    return made


def seal(entry):
    """Make SHA256SUMS and the name fit, as somebody does who knows how they come about."""
    files = {path: data for path, data in folders.read(entry)[0].items() if path != SUMS}
    (entry / SUMS).write_bytes(entries.sums({path: entries.sha256(data) for path, data in files.items()}))
    slug = json.loads(files[META])["slug"]
    entry.rename(entry.parent / entries.entry_name(slug, list(entries.runs_of(files).values())))


def codes(board, base=None):
    return {finding.code for finding in verify(board.folder, base)}


# What a declaration may not say. Each is tried twice: it is submitted, and it is written into an entry by hand, with
# every hash made to fit.

SEEN = {"text_seen": "no", "gold_seen": "no", "guidelines_seen": "no", "access_at_run": "none"}
CHOSEN = {"runs": 1, "tuned_on_this_gold": "no"}

DECLARATIONS = {
    "a line break and the start of a comment": ({"system_name": "Toy\n<!--"}, "E_TEXT"),
    "the start of a comment": ({"system_name": "Toy <!--"}, "E_MARKUP"),
    "an image from elsewhere": ({"system_name": "![](https://example.org/a.png)"}, "E_MARKUP"),
    "bold": ({"system_name": "**Toy**"}, "E_MARKUP"),
    "a cell of a table": ({"system_name": "Toy | 1.000"}, "E_MARKUP"),
    "code": ({"system_name": "`Toy`"}, "E_MARKUP"),
    "HTML": ({"submitter": {"name": "me <b>"}}, "E_MARKUP"),
    "an entity of HTML": ({"submitter": {"name": "&lt;me"}}, "E_MARKUP"),
    "an address": ({"license": "see www.example.org"}, "E_MARKUP"),
    "a formula": ({"system_name": "$x$"}, "E_MARKUP"),
    "emphasis": ({"system_name": "_Toy_"}, "E_MARKUP"),
    "text that runs backwards": ({"system_name": "Toy\u202eeno"}, "E_TEXT"),
    "a letter of no width": ({"system_name": "T\u200boy"}, "E_TEXT"),
    "a letter that shows nothing": ({"system_name": "\u3164"}, "E_TEXT"),
    "an escape sequence": ({"notes": "\x1b[2J"}, "E_TEXT"),
    "a line separator": ({"notes": "a\u2028b"}, "E_TEXT"),
    "letters that are not composed": ({"system_name": "Caf\u0065\u0301"}, "E_TEXT"),
    "a blank name": ({"system_name": "   "}, "E_NAME"),
    "a name of signs": ({"system_name": "- -"}, "E_NAME"),
    "a name with a space before it": ({"system_name": " Toy"}, "E_NAME"),
    "closed, but seen": ({"contamination": {**SEEN, "gold_seen": "yes"}}, "E_TRACK"),
    "closed, but tuned": ({"selection": {**CHOSEN, "tuned_on_this_gold": "yes"}}, "E_TRACK"),
    "closed, but with the gold at hand": ({"contamination": {**SEEN, "access_at_run": "repo"}}, "E_TRACK"),
    "a gold that never was": ({"gold_version": "9.9.9"}, "E_VERSION"),
    "other layers": ({"layers": ["mentions"]}, "E_LAYERS"),
    "a layer that is none": ({"layers": ["mentions", "times", "persons"]}, "E_LAYERS"),
    "something given that was not": ({"given": ["triggers"]}, "E_GIVEN"),
    "more runs": ({"selection": {**CHOSEN, "runs": 2}}, "E_RUNS"),
    "six runs": ({"selection": {**CHOSEN, "runs": 6}}, "E_SCHEMA"),
    "a map that is none": ({"maps": ["mine.toml"]}, "E_MAP"),
    "an unknown field": ({"score": 1.0}, "E_SCHEMA"),
    "an unknown kind": ({"system": {"kind": "magic", "models": []}}, "E_SCHEMA"),
    "a day that is none": ({"date": "2026-02-30"}, "E_SCHEMA"),
    "a negative cost": ({"cost": {"usd": -1, "basis": "measured"}}, "E_SCHEMA"),
    "a cost without a basis": ({"cost": {"usd": 0}}, "E_SCHEMA"),
    "true for a number": ({"cost": {"usd": True, "basis": "measured"}}, "E_SCHEMA"),
    "a link without encryption": ({"links": {"paper": "http://example.org"}}, "E_SCHEMA"),
    "what the template says": ({"license": "<text>"}, "E_SCHEMA"),
    "a path for a slug": ({"slug": "../up"}, "E_SCHEMA"),
    "a long text": ({"notes": "x" * 1001}, "E_SCHEMA"),
}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_what_a_declaration_may_not_say_is_refused_when_it_is_submitted(name, board, capsys):
    changes, code = DECLARATIONS[name]
    before = board.tree()
    capsys.readouterr()
    declared = {**meta("other"), **changes}
    assert board.submit(predicted(1, 3), declared=declared) == 2
    (line,) = capsys.readouterr().err.removeprefix("mali-bench: ").splitlines()
    assert line.split()[0] == code, line
    assert board.tree() == before


@pytest.mark.parametrize("name", [name for name in DECLARATIONS if name != "a path for a slug"])
def test_and_found_where_it_was_written_by_hand(name, board):
    changes, code = DECLARATIONS[name]
    entry = board.entry()
    (entry / META).write_bytes(entries.pretty({**json.loads((entry / META).read_bytes()), **changes}))
    seal(entry)
    assert {found for found in codes(board) if found != "E_CANON"} == {code}


def test_several_findings_are_all_listed(board, capsys):
    capsys.readouterr()
    declared = meta("toy", system_name="The TOY one!")
    assert board.submit(predicted(2, 1), declared=declared) == 2
    lines = capsys.readouterr().err.removeprefix("mali-bench: ").splitlines()
    assert [line.split()[0] for line in lines] == ["E_SLUG", "E_NAME", "E_DUP"]
    declared = {**meta("toy"), "date": 7, "track": "half", "more": 1}
    del declared["license"]
    assert board.submit(predicted(2, 1), declared=declared) == 2
    said = capsys.readouterr().err
    assert said.count("E_SCHEMA") == 4
    for place, allowed in (("$.date", "a day"), ("$.track", "closed | open"), ("$.license", "text"), ("$:", "slug")):
        assert re.search(rf"{re.escape(place)}.*; allowed: .*{re.escape(allowed)}", said), place


@pytest.mark.parametrize(
    "name",
    [
        "The toy one",
        "the TOY one",
        "The toy-one",
        "Thé töy one",
        "The t0y one",
        "\uff34he toy one",
        "\u0422h\u0435 t\u043e\u0443 \u043en\u0435",  # Cyrillic
        "Th\u0435 to\u03b3 \u03bfne",  # Greek, and a Cyrillic letter
    ],
)
def test_a_name_that_is_easily_taken_for_another_is_refused(name, board, capsys):
    assert board.submit(predicted(1, 3), declared=meta("other", system_name=name)) == 2
    assert "E_NAME" in capsys.readouterr().err


def test_names_that_differ_in_a_letter_do_not_look_alike():
    names = ["Model 2", "Model 3", "Model A", "en_core_web_sm", "en_core_web_md", "Modell 2"]
    assert len({skeleton(name) for name in names}) == len(names)
    assert skeleton("\u3164\u2800") == ""


@pytest.mark.parametrize("slug", ["toy", "t0y", "t.o.y"])
def test_a_slug_that_is_easily_taken_for_another_is_refused(slug, board, capsys):
    assert board.submit(predicted(1, 3), declared=meta(slug, system_name="Another")) == 2
    assert "E_SLUG" in capsys.readouterr().err


# Copies of predictions


def renamed(document):
    """The same prediction with other ids and names of entities."""
    return json.loads(re.sub(r'"(m\d|t\d|e-\w+)"', r'"x\1"', json.dumps(document)))


COPIES = {
    "as they are": lambda run: run,
    "in another order": lambda run: {**run, "mentions": run["mentions"][::-1]},
    "under other ids": renamed,
    "one mention twice": lambda run: {**run, "mentions": [*run["mentions"], {**run["mentions"][0], "id": "again"}]},
    "with notes": lambda run: {**run, "times": [{**run["times"][0], "note": "mine"}]},
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_the_predictions_of_another_entry_is_refused(name, board, capsys):
    assert board.submit(COPIES[name](predicted(1, 2)), slug="other") == 2
    assert "E_DUP" in capsys.readouterr().err


@pytest.mark.parametrize("name", COPIES)
def test_one_run_counts_once(name, board, capsys):
    declared = meta("other", selection={"runs": 2, "tuned_on_this_gold": "no"})
    run = predicted(1, 3)
    assert board.submit(run, COPIES[name](run), declared=declared) == 2
    assert "E_DUP" in capsys.readouterr().err


def test_a_run_of_another_entry_among_others_is_refused(board, capsys):
    declared = meta("other", selection={"runs": 2, "tuned_on_this_gold": "no"})
    assert board.submit(predicted(3, 4), predicted(1, 2), declared=declared) == 2
    assert "E_DUP" in capsys.readouterr().err


def test_a_copy_that_was_added_by_hand_is_found(board):
    copy = board.folder / "entries" / "copy"
    shutil.copytree(board.entry(), copy)
    declared = json.loads((copy / META).read_bytes()) | {"slug": "copy", "system_name": "Copy"}
    (copy / META).write_bytes(entries.pretty(declared))
    seal(copy)
    assert codes(board) == {"E_DUP"}


def many(count, first=0):
    """A prediction of so many mentions of single letters."""
    text = small_board.TEXT
    spans = [[[start, start + size]] for size in (1, 2) for start in range(len(text) - size)]
    mentions = [{"id": f"m{n}", "spans": span, "type": "PER"} for n, span in enumerate(spans)]
    return {"id": "small", "mentions": mentions[first : first + count], "times": []}


def test_predictions_that_are_nearly_those_of_another_entry_are_reported(board, capsys):
    """Of 40 items each, 39 are the same: 39 of 41 are in common, which is 95%. Then 38 of 42: 90%."""
    assert board.submit(many(40), slug="many") == 0
    capsys.readouterr()
    assert board.submit(many(40, 1), slug="near") == 0
    assert "W_NEAR" in capsys.readouterr().err
    assert board.submit(many(40, 2), slug="far", options=["--dry-run"]) == 0
    said = capsys.readouterr().err
    assert "the entry near" in said
    assert "the entry many" not in said
    assert {finding.code for finding in verify(board.folder)} == {"W_NEAR"}
    assert board.run("verify") == 0


def test_the_same_predictions_under_a_map_are_reported_and_not_refused(board, capsys):
    capsys.readouterr()
    assert board.submit(predicted(1, 2), declared=meta("mapped", maps=["ontonotes"])) == 0
    assert "W_NEAR" in capsys.readouterr().err
    declared = json.loads((board.entry("mapped") / META).read_bytes())
    scores = entries.current_scores(board.entry("mapped"))
    assert f"|map:{declared['maps'][0]}|" in f"{scores['signature']}|"
    assert board.submit(predicted(2, 1), declared=meta("again", maps=["ontonotes"])) == 2
    assert "E_DUP" in capsys.readouterr().err


def test_another_map_of_the_name_is_refused_and_later_only_reported(board, capsys):
    assert board.submit(predicted(1, 3), declared=meta("mapped", maps=["ontonotes+00000000"])) == 2
    assert "E_MAP" in capsys.readouterr().err
    entry = board.entry()
    declared = {**json.loads((entry / META).read_bytes()), "maps": ["ontonotes+00000000"]}
    (entry / META).write_bytes(entries.pretty(declared))
    seal(entry)
    assert board.run("rescore") == 0
    assert codes(board) == {"W_MAP"}


# Edits of an entry, after which nothing else is made to fit


def edit(path, change):
    def attack(entry):
        before = (entry / path).read_bytes()
        (entry / path).write_bytes(change(before))
        assert (entry / path).read_bytes() != before

    return attack


def current(entry):
    return f"scores/{entries.Gold.current().score_name}"


def swap(entry, path, text=b""):
    (entry / path).write_bytes(text)


def linked(path):
    def attack(entry):
        (entry / path).rename(entry.parents[2] / "elsewhere")
        (entry / path).symlink_to(entry.parents[2] / "elsewhere")

    return attack


EDITS = {
    "a score is raised": (
        lambda entry: edit(current(entry), lambda data: data.replace(b'"f1": 0.', b'"f1": 0.9', 1))(entry),
        {"E_SCORE", "E_PIN"},
    ),
    "a score file is gone": (lambda entry: (entry / current(entry)).unlink(), {"E_SCORE", "E_PIN"}),
    "an older score is raised": (edit(OLD, lambda data: data.replace(b"0.", b"0.9", 1)), {"E_PIN"}),
    "an older score file is gone": (lambda entry: (entry / OLD).unlink(), {"E_PIN"}),
    "an older score file is emptied": (lambda entry: swap(entry, OLD), {"E_PIN"}),
    "an older score file is made up": (
        lambda entry: swap(entry, "scores/g0.1.0-s0.1.0.json", (entry / OLD).read_bytes()),
        {"E_PIN"},
    ),
    "a score file of a version that never was": (
        lambda entry: swap(entry, "scores/g9.9.9-s0.1.0.json", (entry / OLD).read_bytes()),
        {"E_PIN", "E_VERSION"},
    ),
    "junk among the scores": (lambda entry: swap(entry, "scores/notes.json", b"{}"), {"E_FILE"}),
    "a label is changed": (
        edit(RUN, lambda data: data.replace(b"PER.Individual", b"PER.Group", 1)),
        {"E_ID", "E_PIN", "E_SCORE"},
    ),
    "the predictions are laid out otherwise": (
        edit(RUN, lambda data: data.replace(b'{"', b'{ "', 1)),
        {"E_CANON", "E_ID", "E_PIN", "E_SCORE"},
    ),
    "line ends are changed": (
        edit(META, lambda data: data.replace(b"\n", b"\r\n")),
        {"E_CANON", "E_META"},
    ),
    "the declaration is changed": (edit(META, lambda data: data.replace(b"A test", b"B test")), {"E_META"}),
    "gold seen becomes unknown": (
        edit(META, lambda data: data.replace(b'"gold_seen": "no"', b'"gold_seen": "unknown"')),
        {"E_META"},
    ),
    "the declaration is gone": (lambda entry: (entry / META).unlink(), {"E_FILE"}),
    "the hashes are gone": (lambda entry: (entry / SUMS).unlink(), {"E_FILE"}),
    "the hashes are in another order": (
        edit(SUMS, lambda data: b"".join(reversed(data.splitlines(keepends=True)))),
        {"E_CANON"},
    ),
    "the predictions are gone": (lambda entry: shutil.rmtree(entry / "predictions"), {"E_FILE"}),
    "the folder has another name": (lambda entry: entry.rename(entry.parent / "toy-0123"), {"E_ID"}),
    "a file is added": (lambda entry: swap(entry, "notes.txt"), {"E_FILE"}),
    "a hidden file is added": (lambda entry: swap(entry, ".hidden"), {"E_FILE"}),
    "a folder is added": (lambda entry: (entry / "logs").mkdir(), {"E_FILE"}),
    "a folder is added to the scores": (lambda entry: (entry / "scores" / "old").mkdir(), {"E_FILE"}),
    "a sixth run": (lambda entry: swap(entry, "predictions/run-6.jsonl"), {"E_FILE"}),
    "a pipe is added": (lambda entry: os.mkfifo(entry / "pipe"), {"E_FILE"}),
    "the declaration is large": (edit(META, lambda data: data + b" " * 20000), {"E_SIZE", "E_FILE"}),
    "the predictions are large": (edit(RUN, lambda data: data + b" " * (1 << 20)), {"E_SIZE", "E_FILE"}),
    "the declaration is a link": (linked(META), {"E_LINK", "E_FILE"}),
    "the predictions are a link": (linked(RUN), {"E_LINK", "E_FILE"}),
    "the scores are a link": (linked("scores"), {"E_LINK", "E_SCORE", "E_PIN"}),
    "a link is added": (lambda entry: (entry / "scores" / "link").symlink_to("/etc/passwd"), {"E_LINK"}),
    "half a file was left": (lambda entry: swap(entry, "scores/.g2.json-ab.part"), {"E_LEFTOVER"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_an_entry_is_found(name, board, capsys):
    attack, expected = EDITS[name]
    attack(board.entry())
    assert codes(board) == expected
    capsys.readouterr()
    assert board.run("verify") == 1
    assert all(code in capsys.readouterr().err for code in list(expected)[:1])


def test_a_label_with_control_characters_is_found_in_the_predictions(board, capsys):
    run = predicted(1, 3)
    run["mentions"][0] = {**run["mentions"][0], "type": "PER\u202e"}
    assert board.submit(run, slug="other") == 2
    assert "E_TEXT" in capsys.readouterr().err


AROUND = {
    "an entry that is a link": (
        lambda board: (board.folder / "entries" / "other").symlink_to(board.entry()),
        "E_LINK",
    ),
    "a page that is a link": (
        lambda board: (board.folder / "page.html").symlink_to(board.place / "elsewhere"),
        "E_LINK",
    ),
    "a file among the entries": (lambda board: (board.folder / "entries" / "notes.txt").touch(), "E_FILE"),
    "a hidden folder among the entries": (lambda board: (board.folder / "entries" / ".git").mkdir(), "E_FILE"),
    "what a killed submission left": (lambda board: (board.folder / "entries" / ".new-abc").mkdir(), "E_LEFTOVER"),
    "half a page": (lambda board: (board.folder / ".README.md-ab.part").touch(), "E_LEFTOVER"),
}


@pytest.mark.parametrize("name", AROUND)
def test_what_is_among_the_entries_is_found(name, board):
    attack, code = AROUND[name]
    attack(board)
    assert codes(board) == {code}


def test_predictions_for_unknown_documents_are_reported(board, capsys):
    run = {**predicted(1, 3), "id": "another"}
    capsys.readouterr()
    assert board.submit(run, slug="other") == 0
    assert "W_DOCUMENT" in capsys.readouterr().err


def test_predictions_that_cannot_be_scored_get_a_code(board, capsys):
    assert board.submit({"mentions": [{"spans": [[0, 99999]]}]}, slug="other") == 2
    assert "E_PREDICTION" in capsys.readouterr().err


def test_large_predictions_are_refused(board, capsys, monkeypatch):
    monkeypatch.setattr(folders, "LARGEST_RUN", 100)
    assert board.submit(predicted(1, 3), slug="other") == 2
    assert "E_SIZE" in capsys.readouterr().err


def test_what_is_no_json_is_refused(board, capsys):
    for declared in (b"", b"{", b"\xff", b"\xef\xbb\xbf{}", b'{"a": NaN}'):
        assert board.submit(predicted(1, 3), declared=declared) == 2
        assert "E_JSON" in capsys.readouterr().err


# A pull request may add one entry, and nothing else


@pytest.fixture
def request_board(board, tmp_path):
    """The leaderboard before, and one with a new entry."""
    base = tmp_path / "base"
    shutil.copytree(board.folder, base)
    assert board.submit(predicted(1, 3), slug="new", options=["--pr"]) == 0
    return board, base


def test_a_request_adds_an_entry_and_no_page(request_board, capsys):
    board, base = request_board
    assert verify(board.folder, base) == []
    assert board.run("verify", "--base", str(base)) == 0
    before = {f"{path}" for path in board.tree()} - {path for path in board.tree() if "entries/new-" in path}
    assert before == {path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file()} - {".lock"}
    assert board.run("verify") == 1  # the page is built by whoever merges
    assert "E_PAGE" in capsys.readouterr().err


REQUESTS = {
    "nothing": (lambda board: shutil.rmtree(board.entry("new")), {"E_CHANGE"}),
    "two entries": (lambda board: board.submit(predicted(4), slug="two", options=["--pr"]), {"E_CHANGE"}),
    "the page too": (lambda board: (board.folder / "README.md").write_text("mine"), {"E_CHANGE"}),
    "another file": (lambda board: (board.folder / "SUBMITTING.md").touch(), {"E_CHANGE"}),
    "another entry, all hashes right": (
        lambda board: (
            (board.entry() / META).write_bytes((board.entry() / META).read_bytes().replace(b"A test", b"B test")),
            seal(board.entry()),
        ),
        {"E_HISTORY"},
    ),
    "an entry is gone": (lambda board: shutil.rmtree(board.entry()), {"E_HISTORY"}),
    "an entry made for an older gold": (
        lambda board: (
            (board.entry("new") / META).write_bytes(
                (board.entry("new") / META).read_bytes().replace(b'n": "2.0.0"', b'n": "1.0.0"')
            ),
            seal(board.entry("new")),
        ),
        {"E_VERSION"},
    ),
    "a history of its own": (
        lambda board: (
            shutil.copy(board.entry("new") / current(board), board.entry("new") / OLD),
            seal(board.entry("new")),
        ),
        {"E_HISTORY"},
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_that_changes_more_is_refused(name, request_board):
    board, base = request_board
    attack, expected = REQUESTS[name]
    attack(board)
    assert codes(board, base) == expected


# Commands that write go through no link


@pytest.mark.parametrize("action", ["rescore", "build"])
def test_nothing_is_written_through_a_link(action, board, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (board.entry() / "scores").rename(elsewhere)
    (board.entry() / "scores").symlink_to(elsewhere)
    (elsewhere / entries.Gold.current().score_name).write_text("mine")
    board.run(action)
    assert (elsewhere / entries.Gold.current().score_name).read_text() == "mine"
    assert sorted(path.name for path in elsewhere.iterdir()) == sorted(
        ["g1.0.0-s0.1.0.json", entries.Gold.current().score_name]
    )


@pytest.mark.parametrize("name", ["README.md", ".lock", "entries"])
def test_a_leaderboard_with_a_link_is_not_written_to(name, board, capsys):
    path = board.folder / name
    path.rename(board.place / "elsewhere")
    path.symlink_to(board.place / "elsewhere")
    before = {path: path.read_bytes() for path in (board.place / "elsewhere").rglob("*") if path.is_file()}
    assert board.submit(predicted(1, 3), slug="other") == 2
    assert board.run("rescore") == 2
    assert before == {path: path.read_bytes() for path in (board.place / "elsewhere").rglob("*") if path.is_file()}


def test_an_entry_that_is_a_link_is_no_entry(board):
    (board.folder / "entries" / "other").symlink_to(board.entry())
    assert len(entries.entries(board.folder)) == 1
    with pytest.raises(InputError):
        entries.entries(board.place)


def test_every_code_is_tested_here_and_explained_to_submitters():
    page = (small_board.ROOT / "leaderboard" / "CODES.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `([EW]_\w+)` \| ([^|]*) \|", page, re.M))
    assert table == CODES
    tests = (small_board.ROOT / "tests" / "test_board_attacks.py").read_text(encoding="utf-8")
    assert {code for code in CODES if code not in tests} == set()
