"""A system is run on documents: what it prints or returns becomes predictions, and whatever goes wrong is said."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mali_bench.cli.main import main
from mali_bench.model.labels import FREE
from mali_bench.systems import command, run, texts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell")

TEXT = "Zoé 😀 met Bob in Gao."
"""Zoé is [0, 3], the emoji [4, 5], Bob [10, 13], Gao [17, 20] in code points."""

PROGRAM = """
import json, sys
text = sys.stdin.read()
at = text.find("Bob")
print(json.dumps({"text": text, "spans": [{"start": at, "end": at + 3, "label": "PER", "text": "Bob"}]}))
"""

MODULE = """
import os, sys, time

def bob(text):
    print("noise")
    at = text.find("Bob")
    return [{"text": text, "spans": [{"start": at, "end": at + 3, "label": "PER"}]}]

def fails(text):
    raise ValueError("no model\\nhere")

def leaves(text):
    sys.exit(3)

def dies_on_b(text):
    if text.startswith("b"):
        os._exit(7)
    return bob(text)

def hangs_on_b(text):
    if text.startswith("b"):
        time.sleep(60)
    return bob(text)

def nothing(text):
    return None

def finds_nothing(text):
    return {"text": text, "spans": []}

def nothing_in_b(text):
    return [] if text.startswith("b") else bob(text)

def answers(text):
    return "Here they are:\\n```json\\n{\\"mentions\\": [{\\"text\\": \\"Bob\\", \\"type\\": \\"PER\\"}]}\\n```"

def sets(text):
    return [{1, 2}]

def outside(text):
    return [{"id": "d", "mentions": [{"spans": [[0, 1000]], "type": "PER"}]}]

number = 3
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "invented_systems.py").write_text(MODULE, encoding="utf-8")
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{name} {TEXT}", encoding="utf-8", newline="")
    return tmp_path


def ran(system, *options, output="out.jsonl"):
    """The exit code and the documents that were written."""
    code = main(["run", system, *options, "-o", output])
    return code, [json.loads(line) for line in Path(output).read_text("utf-8").split("\n")[:-1]] if Path(
        output
    ).exists() else None


def program(source):
    """A shell command that runs a program."""
    Path("other.py").write_text(source, encoding="utf-8")
    return f'"{sys.executable}" other.py'


FILES = ("--texts", "a.txt", "b.txt", "c.txt")
ANSWER = f'"{sys.executable}" program.py'


# What works


@pytest.mark.parametrize("system", [ANSWER, f"{ANSWER} < {{}}", "invented_systems:bob"])
def test_a_command_on_text_or_file_and_a_callable_give_the_same(place, system):
    code, documents = ran(system, *FILES)
    assert code == 0
    assert [document["id"] for document in documents] == ["a", "b", "c"]
    assert all(document["mentions"] == [{"spans": [[12, 15]], "type": "PER"}] for document in documents) or all(
        document["mentions"] == [{"spans": [[12, 15]], "quote": "Bob", "type": "PER"}] for document in documents
    )
    assert all(document["meta"]["seconds"] >= 0 for document in documents)


def test_the_text_comes_byte_for_byte(place):
    (place / "crlf.txt").write_bytes("Zoé\r\nBob \u2028 e\u0301\n".encode())
    code = program(
        "import sys, json\ndata = sys.stdin.buffer.read()\n"
        "text = data.decode()\n"
        "print(json.dumps({'text': text, 'spans': [{'start': 5, 'end': 8, 'label': data.hex()}]}))"
    )
    _, [document] = ran(code, "--texts", "crlf.txt")
    assert bytes.fromhex(document["mentions"][0]["type"]) == (place / "crlf.txt").read_bytes()
    assert document["text"].encode() == (place / "crlf.txt").read_bytes()


def test_what_is_written_is_scored_like_what_the_system_printed(place, capsys):
    gold = {"id": "d", "text": TEXT, "mentions": [{"spans": [[10, 13]], "type": "PER"}]}
    (place / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    (place / "d.txt").write_text(TEXT, encoding="utf-8")
    assert ran(ANSWER, "--gold", "gold.jsonl")[0] == 0
    subprocess.run(f"{ANSWER} < d.txt > raw.json", shell=True, check=True)
    reports = []
    for name in ("out.jsonl", "raw.json"):
        capsys.readouterr()
        assert main(["score", name, "--gold", "gold.jsonl", "--json"]) == 0
        reports.append(json.loads(capsys.readouterr().out))
    assert reports[0]["metrics"] == reports[1]["metrics"]
    assert reports[0]["metrics"]["mentions.typed.exact"]["f1"] == 1


def test_the_order_is_that_of_the_documents_however_many_jobs(place):
    slow_first = program(
        "import sys, time\ntext = sys.stdin.read()\ntime.sleep(0.5 if text[0] == 'a' else 0)\n"
        'print(\'[{"start": 0, "end": 1, "label": "PER"}]\')'
    )
    code, documents = ran(slow_first, *FILES, "--jobs", "3")
    assert code == 0 and [document["id"] for document in documents] == ["a", "b", "c"]
    code, documents = ran("invented_systems:bob", *FILES, "--jobs", "2")
    assert code == 0 and [document["id"] for document in documents] == ["a", "b", "c"]


def test_a_command_is_told_the_id_and_the_date(place):
    (place / "gold.jsonl").write_text('{"id": "d", "text": "Bob.", "date": "2021-06-10"}\n', encoding="utf-8")
    line = 'echo "[{\\"start\\": 0, \\"end\\": 3, \\"label\\": \\"$MALI_BENCH_ID $MALI_BENCH_DATE\\"}]"'
    _, [document] = ran(line, "--gold", "gold.jsonl")
    assert document["mentions"][0]["type"] == "d 2021-06-10"


def test_a_spacy_pipeline_is_run_by_path(place):
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Bob"}])
    pipeline.to_disk("pipeline")
    code, [document] = ran("spacy:pipeline", "--texts", "a.txt")
    assert code == 0 and [mention["spans"] for mention in document["mentions"]] == [[[12, 15]]]


def test_the_article_is_the_default(place):
    code, [document] = ran('echo \'[{"start": 0, "end": 6, "label": "PER"}]\'')
    assert code == 0 and document["id"] == "mali-2013-02-05" and document["date"] == "2013-02-05"


PRINTS = 'import sys\nprint(\'[]\' if sys.stdin.read()[0] == \'b\' else \'[{"start": 2, "end": 5, "label": "PER"}]\')'


@pytest.mark.parametrize("system", ["invented_systems:nothing_in_b", PRINTS])
def test_an_empty_list_is_a_document_of_which_nothing_was_found(place, capsys, system):
    code, documents = ran(program(system) if system is PRINTS else system, *FILES)
    assert code == 0
    assert [len(document["mentions"]) for document in documents] == [1, 0, 1]
    assert "b: the system answered, but found nothing" in capsys.readouterr().err


def test_a_callable_may_return_the_answer_of_a_language_model(place):
    code, [document] = ran("invented_systems:answers", "--texts", "a.txt")
    assert (code, document["mentions"][0]["spans"]) == (0, [[12, 15]])


# What goes wrong: said with the id of the document, and nothing that worked is lost

ONLY_B = "import sys, os, time, json\ntext = sys.stdin.read()\nif text[0] == 'b':\n    {}\n"
GOOD = 'print(\'[{"start": 2, "end": 5, "label": "PER"}]\')'


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("sys.exit('x' * 999 + ' out of luck')", "b: failed with exit code 1; its last words on standard error: xxx"),
        ("raise ValueError('bad')", "its last words on standard error: ValueError: bad"),
        ("os.kill(os.getpid(), 9)", "b: failed with exit code 137 (signal SIGKILL)"),
        ("time.sleep(60)", "b: took longer than 3 s and was stopped"),
        ("sys.exit()", "b: printed nothing on standard output"),
        ("sys.stderr.write('no licence\\n'); sys.exit()", "its last words on standard error: no licence"),
        ("sys.stdout.buffer.write(b'[\"\\xff\\xfe\"]'); sys.exit()", "is not UTF-8"),
        ("print('loading model ...'); sys.exit()", "b: the output cannot be read: output for b:"),
        ("print('[{\"start\": 0, \"end\": 999, \"label\": \"X\"}]'); sys.exit()", "b: the output does not fit"),
        ("print(json.dumps([{'id': n, 'mentions': [{'spans': [[n, 3]]}]} for n in (1, 2)])); sys.exit()", "b: the"),
    ],
)  # fmt: skip
def test_what_a_command_does_wrong_with_one_document_is_said(place, capsys, fault, said):
    code, documents = ran(program(ONLY_B.format(fault) + GOOD), *FILES, "--timeout", "3")
    assert code == 2
    assert [document["id"] for document in documents] == ["a", "c"]
    told = capsys.readouterr().err
    assert said in told and "wrote 2 of 3 documents to out.jsonl" in told and "; 1 failed" in told
    assert len(told.splitlines()) == 2 and max(map(len, told.splitlines())) < 1000


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("dies_on_b", "b: the process of the system ended with exit code 7"),
        ("hangs_on_b", "b: took longer than 2 s and was stopped"),
    ],
)
def test_a_callable_that_crashes_or_hangs_takes_nothing_with_it(place, capfd, function, said):
    code, documents = ran(f"invented_systems:{function}", *FILES, "--timeout", "2")
    assert code == 2 and [document["id"] for document in documents] == ["a", "c"]
    assert said in capfd.readouterr().err


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("fails", "a: raised ValueError: no model here"),
        ("leaves", "a: raised SystemExit: 3"),
        ("nothing", "a: returned nothing (None)"),
        ("sets", "a: the answer cannot be read"),
        ("outside", "a: the output does not fit the text"),
        ("number", "invented_systems:number: is not callable, but of the type int"),
        ("none", "invented_systems:none: cannot be loaded: AttributeError"),
    ],
)
def test_what_a_callable_does_wrong_is_said_and_nothing_is_written(place, capfd, function, said):
    code, documents = ran(f"invented_systems:{function}", "--texts", "a.txt")
    assert code == 2 and documents is None
    assert said in capfd.readouterr().err


def test_a_file_that_was_there_stays_if_nothing_worked(place):
    (place / "out.jsonl").write_text('{"id": "before"}\n')
    assert ran("exit 1", "--texts", "a.txt") == (2, [{"id": "before"}])


def test_finding_nothing_is_written_and_said(place, capfd):
    code, [document] = ran("invented_systems:finds_nothing", "--texts", "a.txt")
    assert code == 2 and document["id"] == "a"
    told = capfd.readouterr().err
    assert "a: the system answered, but found nothing" in told and "; 1 without any item" in told


def test_noise_on_standard_error_is_no_fault(place, capsys):
    code, _ = ran(program("import sys\nsys.stderr.write('warning\\n' * 100_000)\n" + GOOD), "--texts", "a.txt")
    assert code == 0 and "warning" not in capsys.readouterr().err


def test_endless_output_is_stopped(place, capsys, monkeypatch):
    monkeypatch.setattr(command, "LARGEST", 1 << 20)
    code, documents = ran(program(ONLY_B.format("\n    while True: print('x' * 9999)") + GOOD), *FILES)
    assert code == 2 and [document["id"] for document in documents] == ["a", "c"]
    assert "b: printed more than 1048576 bytes" in capsys.readouterr().err


def test_output_that_cannot_be_read_is_kept(place, capsys):
    code, _ = ran("echo 'Bob is a person'", "--texts", "a.txt")
    assert code == 2
    assert "what it printed is kept in out.jsonl.unread/1.txt" in capsys.readouterr().err
    assert (place / "out.jsonl.unread" / "1.txt").read_text() == "Bob is a person\n"


def test_what_a_command_leaves_running_is_ended(place):
    ran(f"{ANSWER}; (sleep 2; touch late) >/dev/null 2>&1 &", "--texts", "a.txt")
    ran("(sleep 2; touch late) & sleep 60", "--texts", "a.txt", "--timeout", "0.5")
    time.sleep(2.5)
    assert not (place / "late").exists()


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_what_was_done_before_ctrl_c_is_written(place, number, expected):
    system = program(
        "import sys, time\nif sys.stdin.read()[0] == 'b':\n    open('started', 'w')\n    time.sleep(60)\n" + GOOD
    )
    environment = os.environ | {"PYTHONPATH": str(Path(run.__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-m", "mali_bench", "run", system, *FILES, "-o", "out.jsonl"],
        stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    while not (place / "started").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    assert process.returncode == expected
    assert "wrote 1 of 3 documents" in told and "2 not done, since the run was stopped" in told
    assert [json.loads(line)["id"] for line in Path("out.jsonl").read_text().splitlines()] == ["a"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--texts", "none.txt"], "none.txt: cannot be read"),
        (["--texts", "empty.txt"], "empty.txt: is empty"),
        (["--texts", "a.txt", "./a.txt"], "./a.txt: has the id 'a' like a.txt"),
        (["--texts", "a.txt", "--split", "test"], "--texts cannot be combined with --gold or --split"),
        (["--texts", "a.txt", "--jobs", "0"], "--jobs must be at least 1, not 0"),
        (["--texts", "a.txt", "--timeout", "0"], "--timeout must be a number of seconds above 0, not 0"),
        (["--texts", "a.txt", "--timeout", "nan"], "--timeout must be a number of seconds above 0, not nan"),
        (["--gold", "bare.jsonl"], "bare.jsonl:1: has no text for a system to read"),
        (["--texts", "a.txt", "-o", "program.py/out.jsonl"], "program.py/out.jsonl: cannot be written"),
    ],
)
def test_bad_usage_is_said_before_anything_runs(place, capsys, options, said):
    (place / "empty.txt").write_text(" \n")
    (place / "bare.jsonl").write_text('{"id": "d"}\n')
    assert main(["run", "touch ran", "-o", "out.jsonl", *options]) == 2
    assert said in capsys.readouterr().err and not (place / "ran").exists()


def test_a_format_is_not_asked_of_a_callable(place, capsys):
    assert ran("invented_systems:bob", "--texts", "a.txt", "--format", "jsonl")[0] == 2
    assert "--format is for what a shell command prints" in capsys.readouterr().err


def test_more_documents_than_may_wait_are_done_in_order(place):
    names = [f"d{number}" for number in range(60)]
    for name in names:
        (place / f"{name}.txt").write_text(f"{name} Bob")
    documents = texts.of_files(f"{name}.txt" for name in names)
    workers = run.runners('echo \'[{"start": 0, "end": 2, "label": "X"}]\'', 3, FREE, None, None)
    assert [outcome.id for outcome in run.run(documents, workers, FREE)] == names
