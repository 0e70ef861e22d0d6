"""What was noticed in the input is told by every command that reads it, in its text and in its JSON."""

import json

import pytest

from mali_bench.cli.main import main

GOLD = {
    "id": "d1",
    "text": "Anna hired Bob in Oslo.\n\nShe left Rome.",
    "mentions": [{"id": "m1", "spans": [[0, 4]], "type": "PER"}, {"id": "m2", "spans": [[25, 28]], "type": "PER"}],
}
FIRST, SECOND = "Anna hired Bob in Oslo.", "She left Rome."
LABELS = '[mentions.type]\nPER = "people"\n'


def task(text, *spans, **more):
    return {"text": text, "spans": [dict(zip(("start", "end", "label"), span, strict=True)) for span in spans], **more}


FAULTY = (
    task(FIRST, (0, 4, "PER"), _timestamp=1),
    task(FIRST, (0, 4, "PER"), (0, 4, "PER"), (11, 14, "HUMAN"), _timestamp=2),  # redone; a span twice; a strange label
)
"""A redone task, and nothing of the second paragraph."""
WHOLE = (task(FIRST, (0, 4, "PER")), task(SECOND, (0, 3, "PER")))
TOLD = (
    "unknown labels",
    "mentions.type HUMAN (1)",
    "older versions of a task (the last one counts) (1)",
    "spans that a task has more than once (1)",
    "paragraphs that the file does not have",
    "d1 (2)",
)


@pytest.fixture
def folder(tmp_path):
    def write(name, *rows):
        (tmp_path / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    write("gold.jsonl", GOLD)
    write("faulty.jsonl", *FAULTY)
    write("whole.jsonl", *WHOLE)
    (tmp_path / "labels.toml").write_text(LABELS)
    return tmp_path


@pytest.fixture
def run(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)

    def run(command, *files, more=()):
        code = main([command, *files, "--gold", "gold.jsonl", "--labels", "labels.toml", *more])
        out, err = capsys.readouterr()
        assert code in (0, 1), err
        return out + err

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "faulty.jsonl"),
        ("score", "faulty.jsonl", "whole.jsonl"),
        ("compare", "whole.jsonl", "faulty.jsonl"),
        ("errors", "faulty.jsonl"),
        ("diff", "faulty.jsonl"),
        ("agreement", "faulty.jsonl", "gold.jsonl"),
        ("view", "faulty.jsonl"),
    ],
    ids=" ".join,
)
def test_every_command_tells_what_it_noticed(arguments, run):
    out = run(*arguments).lower()  # on a page each begins with a capital
    assert [each for each in TOLD if each.lower() not in out] == ([] if arguments[0] != "diff" else list(TOLD[-2:]))
    if arguments[0] == "diff":
        assert "not in the file, or not accepted: d1, paragraph 2" in out


@pytest.mark.parametrize(
    ("arguments", "of"),
    [
        (("score", "faulty.jsonl"), ["input"]),
        (("score", "faulty.jsonl", "whole.jsonl"), ["runs", 0, "input"]),
        (("compare", "whole.jsonl", "faulty.jsonl"), ["inputs", "faulty.jsonl"]),
        (("errors", "faulty.jsonl"), ["input"]),
        (("diff", "faulty.jsonl"), ["input"]),
        (("agreement", "faulty.jsonl", "gold.jsonl"), ["input", "faulty.jsonl"]),
    ],
    ids=str,
)
def test_every_json_has_it(arguments, of, run):
    data = json.loads(run(*arguments, more=["--json"]))
    files = data.get("files", {})
    for key in of:
        data = data[key]
    assert data["unknown_labels"] == {"mentions.type HUMAN": 1}
    assert data["missing_paragraphs"] == {"d1": [2]}
    kinds = [notice["kind"] for notice in (*data["notices"], *files.get("faulty.jsonl", ()))]
    assert sorted(kinds) == ["repeated", "superseded"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "faulty.jsonl", "whole.jsonl"), "The runs do not have predictions for the same documents"),
        (("compare", "faulty.jsonl", "whole.jsonl"), "The systems do not have predictions for the same documents"),
        (("agreement", "faulty.jsonl", "whole.jsonl"), "The annotators did not do the same documents"),
        (("agreement", "faulty.jsonl", "gold.jsonl"), "The annotators did not do the same documents"),
    ],
    ids=str,
)
def test_that_the_same_documents_were_not_done_is_said_first(arguments, said, run):
    assert run(*arguments).startswith(said)


def test_runs_over_the_same_documents_have_nothing_to_tell(run):
    assert run("score", "whole.jsonl", "gold.jsonl").startswith("2 runs")


def test_a_redone_task_counts_once_in_agreement_of_tasks(run):
    """Anna, and Bob under another label, against Anna: of three extents one is in both, F1 2 x 1 / (2 + 1)."""
    out = run("agreement", "faulty.jsonl", "whole.jsonl")
    assert "older versions of a task (the last one counts) (1); first: faulty.jsonl:1" in out
    assert " ".join(out[out.index("untyped.exact") :].split()[:2]) == "untyped.exact 0.667"


def test_convert_takes_one_annotator_and_tells_what_the_gold_has_more(folder, run, capsys):
    rows = [task(FIRST, (0, 4, "PER"), _annotator_id=name) for name in ("ann", "bo")]
    (folder / "pooled.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert main(["convert", "pooled.jsonl", "--to", "jsonl"]) == 2
    assert "bo did the task that ann did" in capsys.readouterr().err
    assert main(["convert", "pooled.jsonl", "--to", "jsonl", "--annotator", "bo", "-o", "bo.jsonl"]) == 0
    (made,) = map(json.loads, (folder / "bo.jsonl").read_text().splitlines())
    assert [mention["spans"] for mention in made["mentions"]] == [[[0, 4]]]
    gold = [{"id": name, "text": text} for name, text in (("a", FIRST), ("b", SECOND))]
    (folder / "two.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in gold))
    capsys.readouterr()
    assert main(["convert", "whole.jsonl", "--to", "jsonl", "--gold", "two.jsonl"]) == 0
    assert "does not have" not in capsys.readouterr().err
    (folder / "one.jsonl").write_text(json.dumps(WHOLE[0]))
    assert main(["convert", "one.jsonl", "--to", "jsonl", "--gold", "two.jsonl"]) == 0
    assert "documents of the gold that the file does not have: b (1)" in capsys.readouterr().err
