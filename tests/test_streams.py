"""What becomes of a command when its streams are closed or full, or when it is interrupted."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mali_bench.cli import main as cli
from mali_bench.cli.grid import grid, width

GOLD = {"id": "d", "text": "Ann met Bob.", "mentions": [{"spans": [[0, 3]], "type": "PER"}]}
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    return tmp_path


def shell(command, place, **options):
    """Run a shell command in which `mali` is the command line."""
    script = f'mali() {{ "{sys.executable}" -m mali_bench "$@"; }}\n{command}'
    return subprocess.run(["bash", "-c", script], cwd=place, capture_output=True, text=True, **options)


@posix
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("mali score - --gold gold.jsonl <&-", 2, "standard input: cannot be read: it is closed\n"),
        ("mali score gold.jsonl --gold gold.jsonl >&-", 2, "standard output: cannot be written: it is closed\n"),
        ("mali text >&-", 2, "standard output: cannot be written: it is closed\n"),
        ("mali score gold.jsonl --gold gold.jsonl 2>&- >/dev/null", 0, ""),
        ("mali score none.jsonl --gold gold.jsonl 2>&-", 2, ""),
        ("mali text | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", None, ""),
        ("mali score - --gold gold.jsonl < /dev/null", 2, "standard input: is empty"),
        (
            "mali score . --gold gold.jsonl",
            2,
            ".: is a directory with .jsonl files; it is none of the formats that are read",
        ),
        ("cat gold.jsonl | mali score - --gold gold.jsonl >/dev/null", 0, ""),
        ("mali score <(cat gold.jsonl) --gold <(cat gold.jsonl) >/dev/null", 0, ""),
        ("mali export --format jsonl --gold gold.jsonl -o - >/dev/null", 0, "wrote every layer"),
        ("mali export --format jsonl --gold gold.jsonl -o /dev/stdout | grep -q Ann", 0, "wrote every layer"),
        (
            "echo before > log; mali export --format jsonl --gold gold.jsonl -o /dev/stdout >> log; grep -q before log",
            0,
            "",
        ),
        ('touch ./-; echo \'{"id": "d"}\' | mali score - --gold gold.jsonl >/dev/null', 0, ""),
    ],
)
def test_streams(command, code, said, place):
    done = shell(command, place)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert said in done.stderr, done.stderr
    assert done.stderr.count("\n") <= 1
    assert code is None or done.returncode == code, done


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["text", "schema", "score gold.jsonl --gold gold.jsonl", "--help"])
def test_a_full_disk_behind_standard_output(command, place):
    done = shell(f"mali {command} > /dev/full", place)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "standard output: cannot be written: No space left on device" in done.stderr
    assert done.returncode == 2


@posix
def test_a_reader_that_stops_ends_the_command_as_other_filters_end(place):
    done = shell("mali schema | true; echo ${PIPESTATUS[0]}", place)
    assert done.stderr == ""
    assert done.stdout in ("141\n", "0\n")  # 0: everything was in the pipe before its reader was gone


@posix
def test_an_interrupt_ends_with_one_line_and_130(place):
    os.mkfifo(place / "slow")
    process = subprocess.Popen(
        [sys.executable, "-m", "mali_bench", "score", "slow", "--gold", "gold.jsonl"],
        cwd=place,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # jobs in the background ignore it
    )
    with (place / "slow").open("w"):  # opens as soon as the command reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "mali-bench: interrupted\n")


@posix
def test_a_full_folder_for_temporary_files(place):
    done = shell("cat gold.jsonl | TMPDIR=$PWD/none mali score - --gold gold.jsonl", place)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 2)  # Python looks for another folder; where none is left, it is one sentence


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 2, "not enough memory"),
        (OSError(28, "No space left on device", "out/x"), 2, "out/x: No space left on device"),
        (ModuleNotFoundError("No module named 'spacy.lang'", name="spacy.lang"), 2, "needs the package 'spacy'"),
        (KeyError("x\x1b\n"), 2, "a defect of MaliBench, not of your input (KeyError: 'x"),
        (RecursionError(), 2, "a defect of MaliBench, not of your input (RecursionError; mali_bench/cli/main.py"),
        (BrokenPipeError(), 141, ""),
    ],
)
def test_the_last_resort_is_one_sentence(error, code, said, monkeypatch, capsys):
    def fail(arguments):
        raise error

    monkeypatch.setattr(cli, "_run", fail)
    assert cli.main(["score"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == (1 if said else 0)
    assert "\x1b" not in err


def test_faults_that_say_the_same_are_one_line(place, capsys):
    mentions = [{"spans": [[0, 3]], "type": name} for name in ("Foo", "Foo", "Bar", "Foo")]
    (place / "pred.jsonl").write_text(json.dumps({"id": "d", "mentions": mentions}) + "\n", encoding="utf-8")
    (place / "labels.toml").write_text('[mentions.type]\nPER = "A person."\n', encoding="utf-8")
    names = [str(place / name) for name in ("pred.jsonl", "gold.jsonl", "labels.toml")]
    assert cli.main(["validate", names[0], "--gold", names[1], "--labels", names[2]]) == 0
    first, explanation, second, summary = capsys.readouterr().out.splitlines()
    assert first.endswith("mentions.type takes PER - at `$.mentions[0].type` [unknown-label] and 2 more")
    assert explanation.startswith("    ")
    assert second.endswith("'Bar' is not in the label set - at `$.mentions[2].type` [unknown-label]")
    assert summary.endswith("1 document, 4 faults")


def test_labels_with_line_breaks_and_escape_sequences_stay_in_their_row(place, capsys):
    name = "a\nb\x1b[2J\u202e\u2028"
    (place / "pred.jsonl").write_text(
        json.dumps({"id": "d", "mentions": [{"spans": [[0, 3]], "type": name}]}) + "\n", encoding="utf-8"
    )
    pred, gold = str(place / "pred.jsonl"), str(place / "gold.jsonl")
    for command in (["score", pred, "--all"], ["errors", pred], ["score", pred, "--json"], ["diff", pred]):
        assert cli.main([*command, "--gold", gold]) in (0, 1)
        out = capsys.readouterr().out
        assert r"\u202e" in out
        assert not set(out) & set("\x1b\u202e\u2028")
        assert r"a\nb" in out
    assert json.loads(json.dumps(name)) == name


def test_a_table_lines_up():
    rows = [["Mentions, as a title that is wide"], ["  typed", "0.500", "12"], ["  中文", "1.000", "a\nb"], ["", "-"]]
    assert grid(["F1", "gold"], rows).splitlines() == [
        "           F1 gold",
        "Mentions, as a title that is wide",
        "  typed 0.500   12",
        r"  中文  1.000 a\nb",
        "            -",
    ]
    assert [width(text) for text in ("abc", "中文", "e\u0301", "é")] == [3, 4, 1, 1]
