"""Hostile input: whatever a command or a function is given, it ends in one sentence, exit code 2, and leaves nothing.

The tables are in `hostile/`: what files may hold, what a command line may name, what a caller may pass.
"""

import gzip
import json
import re
import shutil
from itertools import product
from pathlib import Path

import pytest

import mali_bench
from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.corpus import bundled

TEXT = "Zoë 😀 met Bo.\n\nBo left."
GOLD = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"id": "m1", "spans": [[0, 3]], "quote": "Zoë", "type": "PER", "entity": "e1"},
        {"id": "m2", "spans": [[10, 12]], "quote": "Bo", "type": "PER", "entity": "e2"},
    ],
    "relations": [{"id": "r1", "type": "Met", "arg1": "m1", "arg2": "m2"}],
    "events": [{"id": "v1", "trigger": [[6, 9]], "type": "Contact.Meet", "arguments": []}],
}


def mention(spans, **more):
    return document(mentions=[{"spans": spans, **more}])


def document(**layers):
    return json.dumps({"id": "d", "text": TEXT, **layers}, ensure_ascii=False)


NESTED = "[" * 50_000 + "]" * 50_000
FILES = {
    "empty": ("", "is empty"),
    "blank lines": ("\n \n", "is empty"),
    "zero bytes": (b"\0\0", "zero byte"),
    "binary": (bytes(range(1, 256)), "not UTF-8|not JSON"),
    "latin-1": (mention([[0, 3]], quote="Zoë").encode("latin-1", "replace"), "not UTF-8"),
    "UTF-16": (json.dumps(GOLD).encode("utf-16"), "not UTF-8|zero byte"),
    "cut": ('{"id": "d", "mentions": [', "not JSON"),
    "no JSON": ("mentions: PER", "not JSON"),
    "XML": ("<?xml version='1.0'?>\n<doc/>", "not JSON"),
    "a string": ('"d"', "Expected `object`"),
    "a number": ("7", "Expected `object`"),
    "null": ("null", "Expected `object`"),
    "a list of numbers": ("[7]", "Expected `object`|none of the formats|not JSON"),
    "deep": ('{"meta": {"x": ' + NESTED + "}}", "nested too deeply"),
    "deep keys": ('{"a":' * 50_000 + "1" + "}" * 50_000, "nested too deeply|unknown field|not JSON"),
    "long key": ('{"' + "k" * 100_000 + '": 1}', "kkk"),
    "key with escape sequences": ('{"\\u001b[31mred\\u202e\\n": 1}', r"\\x1b\[31mred\\u202e\\n"),
    "duplicate key": ('{"id": "d", "id": "e"}', "twice|duplicate"),
    "NaN": ('{"id": "d", "quantities": [{"spans": [[0, 3]], "low": NaN}]}', "not JSON"),
    "huge number": ('{"id": "d", "quantities": [{"spans": [[0, 3]], "low": 1e999}]}', "out of range|not JSON"),
    "offset of 2^63": (mention([[0, 2**63]]), "Expected `int` <= 2147483647"),
    "offset of 2^64": (mention([[2**64, 2**64 + 1]]), "Expected `int` <= 2147483647"),
    "offset of 5000 digits": (mention([[0, 7]]).replace("7", "9" * 5000), "out of range"),
    "negative offset": (mention([[-1, 3]]), "Expected `int` >= 0"),
    "offset beyond the text": (mention([[0, 99]]), "has 23 characters"),
    "empty span": (mention([[3, 3]]), r"\[3, 3\)"),
    "reversed span": (mention([[3, 0]]), r"\[3, 0\)"),
    "overlapping fragments": (mention([[0, 3], [2, 5]]), r"\[2, 5\)|fragments"),
    "float offset": (mention([[0, 3.5]]), "Expected `int`"),
    "no fragments": (mention([]), "length"),
    "span of one": (mention([[0]]), "length"),
    "flat span": (mention([0, 3]), "lists of fragments"),
    "string for a list": (document(mentions="PER"), "Expected `array"),
    "object for a list": (document(mentions={"spans": [[0, 3]]}), "Expected `array"),
    "null item": (document(mentions=[None]), "Expected `object`"),
    "number as type": (mention([[0, 3]], type=7), "Expected `str"),
    "list as type": (mention([[0, 3]], type=["PER"]), "Expected `str"),
    "number as id": ('{"id": 7}', "Expected `str"),
    "bad reference": (document(relations=[{"type": "Met", "arg1": "m9", "arg2": [[0, 3]]}]), "'m9'"),
    "long reference": (document(relations=[{"type": "Met", "arg1": "m" * 9999, "arg2": [[0, 3]]}]), r"'mmm.*\.\.\."),
    "reference to itself": (
        document(relations=[{"id": "r1", "type": "Met", "arg1": "r1", "arg2": "r1"}]),
        "'r1'",
    ),
    "relation without arguments": (document(relations=[{"type": "Met"}]), "missing required field"),
    "other text": (document(text="Somebody else's text."), "differs|no gold document|corpus text|text"),
    "lone surrogate": ('{"id": "d", "text": "\\ud83d"}', "not JSON"),
    "wrong quote": (mention([[0, 3]], quote="B\u202eo\n"), r"'B\\u202eo\\n'"),
    "long quote": (mention([[0, 3]], quote="q " * 5000), "quoted as 'q q q"),
    "wrong given": (document(given=["everything"]), "Invalid enum value"),
    "two predictions": ('{"id": "d", "mentions": []}\n' + mention([[0, 3]]), "another prediction|two|duplicate"),
    "bad Prodigy task": ('{"text": 7, "spans": []}', "Prodigy|Expected `str|none of the formats"),
    "Prodigy span beyond its text": (
        '{"text": "Bo left.", "spans": [{"start": 0, "end": 99, "label": "PER"}]}',
        "has 8 characters|unknown field `spans`",
    ),
    "Prodigy text from elsewhere": ('{"text": "Elsewhere.", "spans": []}', "is not in the gold"),
    "Prodigy offset as text": (
        '{"text": "Bo left.", "spans": [{"start": "0", "end": 2}]}',
        "Prodigy|unknown field `spans`",
    ),
}
"""What a file of predictions may hold, and what must be said of it."""

FAULTS = (
    *("offset beyond the text", "empty span", "reversed span"),
    *("overlapping fragments", "bad reference", "long reference", "reference to itself", "other text", "wrong quote"),
    *("long quote", "Prodigy span beyond its text"),
)
"""What `validate` lists as a fault of a file that it can read."""

HARMLESS = set(product(("other text", "Prodigy text from elsewhere"), ("as gold", "export")))
"""What is nothing bad for a command: gold may have any text."""

COMMANDS = {
    "score": ["score", "bad.jsonl", "--gold", "gold.jsonl"],
    "a run": ["score", "good.jsonl", "bad.jsonl", "--gold", "gold.jsonl"],
    "compare": ["compare", "good.jsonl", "bad.jsonl", "--gold", "gold.jsonl"],
    "errors": ["errors", "bad.jsonl", "--gold", "gold.jsonl"],
    "agreement": ["agreement", "gold.jsonl", "bad.jsonl", "--gold", "gold.jsonl"],
    "diff": ["diff", "bad.jsonl", "--gold", "gold.jsonl"],
    "validate": ["validate", "bad.jsonl", "--gold", "gold.jsonl"],
    "as gold": ["score", "good.jsonl", "--gold", "bad.jsonl"],
    "export": ["export", "--format", "jsonl", "--gold", "bad.jsonl", "-o", "out.jsonl"],
}
"""The commands that read documents."""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with gold, a good prediction and a leaderboard, in which the command is run."""
    line = json.dumps(GOLD, ensure_ascii=False) + "\n"
    (tmp_path / "gold.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "good.jsonl").write_text(mention([[0, 3]], type="PER"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(arguments, capsys, *, code=2, said=""):
    """Run a command that must fail with one line and leave everything as it was."""
    before = tree(Path.cwd())
    try:
        got = main(arguments)
    except SystemExit as ended:
        got = ended.code
    out, err = capsys.readouterr()
    assert "defect" not in err, err
    assert got == code, (got, out, err)
    assert tree(Path.cwd()) == before
    if code == 2:
        assert out == ""
        assert err.startswith("mali-bench")
        assert err.count("\n") == 1, err
        assert err.endswith("\n")
        assert len(err) < 1200
    assert not set(err + out) & set("\x1b\x07\x7f\x85\u202e\u2028\u200f"), err
    assert re.search(said, err + out), (said, err, out)


@pytest.mark.parametrize(("name", "command"), [case for case in product(FILES, COMMANDS) if case not in HARMLESS])
def test_a_bad_file(name, command, place, capsys):
    content, said = FILES[name]
    (place / "bad.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    run(COMMANDS[command], capsys, said=said, code=1 if command == "validate" and name in FAULTS else 2)


LABELS = {
    "missing": (None, "cannot be read: No such file"),
    "no TOML": ("[mentions.type\n", "TOML"),
    "latin-1": ("PER = 'é'".encode("latin-1"), "UTF-8"),
    "zero byte": (b"a = '\0'", "TOML"),
    "deep": ("a = " + "[" * 9999, "TOML|nested"),
    "a layer that is none": ("[persons.type]\nA = 'x'\n", "'persons' is not a layer"),
    "a layer that is a number": ("mentions = 3\n", "must be a table"),
    "values that are a number": ("[mentions]\ntype = 3\n", "must be a table"),
    "values that are a list": ("[mentions]\ntype = ['PER']\n", "must be a table"),
    "a name that is a layer": ("[mentions]\ntype = 'entities.kind'\n", "must be a table"),
    "roles that are a list": ("[events.type.Die]\nroles = ['Agent']\n", "Expected `object`"),
    "long key": ("'" + "k" * 99999 + "' = 1\n", "is not a layer"),
    "escape sequences": ("'\u202e' = 1\n", r"\\u202e"),
}
"""What a label set may hold."""


@pytest.mark.parametrize("name", LABELS)
def test_a_bad_label_set(name, place, capsys):
    content, said = LABELS[name]
    if content is not None:
        (place / "bad.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    run(["score", "good.jsonl", "--gold", "gold.jsonl", "--labels", "bad.toml"], capsys, said=said)


GZ = gzip.compress(json.dumps(GOLD).encode() * 50, mtime=0)


@pytest.mark.parametrize(
    "content", [GZ[:40], GZ[:20] + b"\xff" * 20 + GZ[40:], b"{}", b"", GZ[:-8] + bytes(8)], ids=range(5)
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_archive(content, command, place, capsys):
    (place / "bad.jsonl.gz").write_bytes(content)
    arguments = [argument.replace("bad.jsonl", "bad.jsonl.gz") for argument in COMMANDS[command]]
    run(arguments, capsys, said=r"cannot be read|is empty|not JSON")


NAMES = {
    "a folder": ("folder", "is a directory|no sources"),
    "nothing there": ("none.jsonl", "No such file"),
    "a folder below a file": ("good.jsonl/x", "Not a directory"),
    "a long name": ("n" * 300, "too long"),
    "an empty name": ("", "is a directory|cannot be read|no sources"),
    "escape sequences": ("a\x1b[2J\u202e\n.jsonl", r"a\\x1b\[2J\\u202e\\n\.jsonl.*No such file"),
    "not UTF-8": ("a\udcff.jsonl", r"a\\xff\.jsonl.*No such file"),
    "endless zeros": ("/dev/zero", "zero byte"),
    "nothing": ("/dev/null", "is empty"),
    "a link to itself": ("loop.jsonl", "symbolic links"),
}
"""What a command line may name in the place of a file."""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_bad_name(name, command, place, capsys):
    path, said = NAMES[name]
    (place / "folder").mkdir()
    (place / "loop.jsonl").symlink_to("loop.jsonl")
    run([path if argument == "bad.jsonl" else argument for argument in COMMANDS[command]], capsys, said=said)


OUTPUTS = {
    "a folder": ("folder", "is a directory"),
    "below a file": ("good.jsonl/x", "cannot be written"),
    "a long name": ("n" * 300, "too long"),
    "escape sequences below a file": ("good.jsonl/\x1b[2J", r"good.jsonl/\\x1b\[2J: cannot be written"),
    "a full disk": ("/dev/full", "No space left on device"),
    "a link to itself": ("loop.jsonl", "cannot be written"),
    "a read-only file system": ("/proc/none", "cannot be written"),
}
"""What a command line may name to be written."""


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize(
    "command",
    [
        ["export", "--format", "jsonl", "--gold", "gold.jsonl"],
        ["export", "--given", "mentions", "--gold", "gold.jsonl"],
        ["agreement", "gold.jsonl", "good.jsonl", "--gold", "gold.jsonl"],
    ],
    ids=["export", "given", "agreement"],
)
def test_a_bad_output(name, command, place, capsys):
    path, said = OUTPUTS[name]
    (place / "folder").mkdir()
    (place / "loop.jsonl").symlink_to("loop.jsonl")
    run([*command, "-o", path], capsys, said=said)


USAGE = {
    "no such command": (["evaluate"], "evaluate"),
    "no such option": (["score", "good.jsonl", "--fast"], "--fast"),
    "no file": (["score"], "PREDICTIONS"),
    "one system": (["compare", "good.jsonl"], "B"),
    "one annotator": (["agreement", "gold.jsonl", "--gold", "gold.jsonl"], "needs two"),
    "one file twice": (["agreement", "gold.jsonl", "gold.jsonl", "--gold", "gold.jsonl"], "twice|duplicate"),
    "no such format": (["score", "good.jsonl", "--format", "xml"], "xml"),
    "no such layer": (["errors", "good.jsonl", "--gold", "gold.jsonl", "--only", "persons"], "persons"),
    "no such class": (["errors", "good.jsonl", "--gold", "gold.jsonl", "--only", "mentions.x"], "'x'"),
    "a path as a layer": (["errors", "good.jsonl", "--gold", "gold.jsonl", "--only", "folder/x"], "folder/x"),
    "an empty layer": (["errors", "good.jsonl", "--gold", "gold.jsonl", "--only", ""], "''"),
    "a class of a class": (["errors", "good.jsonl", "--gold", "gold.jsonl", "--only", "mentions..x"], "'.x'"),
    "no such split": (["score", "good.jsonl", "--split", "train"], "'train'"),
    "a split with a path": (["score", "good.jsonl", "--split", "../test"], "'../test'"),
    "two golds": (["score", "good.jsonl", "--split", "test", "--gold", "gold.jsonl"], "--gold"),
    "no such text": (["text", "--split", "none"], "'none'"),
    "no day": (["validate", "gold.jsonl", "--date", "2021-02-30"], "2021-02-30"),
    "a week": (["validate", "gold.jsonl", "--date", "2021-W01"], "2021-W01"),
    "nothing to export": (["export"], "--format"),
    "an unknown gift": (["export", "--given", "everything"], "everything"),
    "two exports": (["export", "--given", "mentions", "--format", "jsonl"], "not allowed"),
    "no action": (["leaderboard"], "ACTION"),
    "no leaderboard": (["leaderboard", "verify", "--dir", "none"], "not a leaderboard"),
    "no leaderboard to build": (["leaderboard", "build", "--dir", "good.jsonl"], "not a leaderboard"),
    "no leaderboard to rescore": (["leaderboard", "rescore", "--dir", ""], "not a leaderboard"),
    "no leaderboard to submit to": (["submit", "good.jsonl", "--meta", "m.json", "--dir", "none"], "not a leaderboard"),
    "no declaration": (["submit", "good.jsonl"], "--meta"),
    "no corpus": (["build", "none"], "no sources"),
    "a file as a corpus": (["build", "good.jsonl"], "no sources|Not a directory"),
    "a corpus to validate": (["validate", "folder"], "no sources"),
    "no stand-off corpus": (["attach", "gold.jsonl", "--standoff", "none", "-o", "out"], "none"),
    "a pass that is none": (["validate", "none", "--text", "gold.jsonl"], "none"),
    "a pass that is a file": (["validate", "good.jsonl", "--text", "gold.jsonl"], "good.jsonl"),
    "a text that is none": (["validate", "folder", "--text", "none"], "none|no mentions.jsonl"),
    "a text that is a folder": (["validate", "folder", "--text", "folder"], "folder"),
    "a pass to keep": (
        ["passes", "add", "none", "--document", "d", "--round", "r", "--annotator", "A", "--corpus", "folder"],
        "folder|none",
    ),
    "a pass to adopt": (["passes", "adopt", "none", "--document", "d", "--corpus", "folder"], "folder|none"),
    "escape sequences": (["sco\x1b[2Jre"], r"sco\\x1b"),
    "a long command": (["x" * 5000], r"xxx\.\.\.xxx"),
    "a long format": (["score", "good.jsonl", "--format", "x " * 5000], r"x x"),
    "not UTF-8": (["score", "good.jsonl", "--sp\udcff"], r"\\xff"),
}
"""Command lines that make no sense."""


@pytest.mark.parametrize("name", USAGE)
def test_bad_usage(name, place, capsys):
    arguments, said = USAGE[name]
    (place / "folder").mkdir()
    run(arguments, capsys, said=said)


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    """A leaderboard with one entry."""
    folder = tmp_path_factory.mktemp("board") / "leaderboard"
    (folder / "entries").mkdir(parents=True)
    line = json.dumps({"mentions": [{"spans": [[0, 17]], "type": "ORG.Military"}]})
    (folder.parent / "run.jsonl").write_text(line, encoding="utf-8")
    (folder.parent / "meta.json").write_text(json.dumps(declaration()), encoding="utf-8")
    arguments = [str(folder.parent / "run.jsonl"), "--meta", str(folder.parent / "meta.json"), "--dir", str(folder)]
    assert main(["submit", *arguments]) == 0
    (folder / ".lock").touch()
    return folder


@pytest.fixture
def board(entry, place):
    """The same in the folder in which the command is run, with a run and a declaration to add."""
    shutil.copytree(entry, place / "leaderboard")
    line = json.dumps({"mentions": [{"spans": [[0, 16]], "type": "ORG.Military"}]})
    (place / "run.jsonl").write_text(line, encoding="utf-8")
    (place / "meta.json").write_text(json.dumps(declaration(slug="other", system_name="Another")), encoding="utf-8")
    return place


def declaration(**changes):
    return {
        "schema": "2",
        "slug": "toy",
        "system_name": "Toy",
        "submitter": {"name": "A test"},
        "date": "2026-01-02",
        "gold_version": bundled.about().version,
        "layers": ["mentions"],
        "given": [],
        "track": "closed",
        "contamination": {"text_seen": "no", "gold_seen": "no", "guidelines_seen": "no", "access_at_run": "none"},
        "selection": {"runs": 1, "tuned_on_this_gold": "no"},
        "system": {"kind": "rules", "models": []},
        "license": "CC-BY-4.0",
        **changes,
    }


DECLARATIONS = {
    "missing": (None, "No such file"),
    "empty": ("", "is empty"),
    "latin-1": (json.dumps(declaration(system_name="é"), ensure_ascii=False).encode("latin-1"), "not JSON|UTF-8"),
    "a list": ("[]", "Expected `object`"),
    "large": (" " * 99999, "E_SIZE"),
    "deep": ("[" * 9999, "not JSON|Expected `object`|nested"),
    "a name of two lines": (json.dumps(declaration(system_name="a\nb")), "system_name"),
    "a blank name": (json.dumps(declaration(system_name=" ")), "system_name"),
    "a name with escape sequences": (json.dumps(declaration(system_name="\x1b[2J")), "system_name"),
    "a name that runs backwards": (json.dumps(declaration(submitter={"name": "a\u202eb"})), "submitter.name"),
    "a slug with a line break": (json.dumps(declaration(slug="other\n")), "slug"),
    "a slug that is a path": (json.dumps(declaration(slug="../other")), "slug"),
    "a slug that is taken": (json.dumps(declaration(system_name="Another")), "slug"),
    "a link with a line break": (json.dumps(declaration(links={"paper": "https://a.org\n"})), "links.paper"),
    "a month that is none": (
        json.dumps(declaration(contamination={**declaration()["contamination"], "model_cutoff": "2025-13"})),
        "model_cutoff",
    ),
    "a day that is none": (json.dumps(declaration(date="2026-02-30")), "date"),
    "a number as a day": (json.dumps(declaration(date=7)), "date"),
    "a layer that is none": (
        json.dumps(declaration(layers=["persons"])),
        "persons",
    ),
    "more runs": (
        json.dumps(declaration(selection={"runs": 2, "tuned_on_this_gold": "no"})),
        "is 2, but the number of runs given is 1",
    ),
    "another version": (json.dumps(declaration(gold_version="\x1b9")), "gold_version"),
}
"""What the declaration of an entry may hold."""


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_bad_declaration(name, board, capsys):
    content, said = DECLARATIONS[name]
    (board / "meta.json").unlink()
    if content is not None:
        (board / "meta.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    capsys.readouterr()
    run(["submit", "run.jsonl", "--meta", "meta.json"], capsys, said=said)


@pytest.mark.parametrize("name", sorted(set(FILES) - {*FAULTS, "two predictions"}))
def test_a_bad_submission(name, board, capsys):
    content, _ = FILES[name]
    content = content if isinstance(content, bytes) else content.replace(json.dumps(TEXT, ensure_ascii=False), "null")
    (board / "run.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    capsys.readouterr()
    run(["submit", "run.jsonl", "--meta", "meta.json"], capsys)


DAMAGE = {
    "an empty declaration": ("meta.json", b""),
    "a binary declaration": ("meta.json", b"\xff\0"),
    "an empty run": ("predictions/run-1.jsonl", b""),
    "a binary run": ("predictions/run-1.jsonl", b"\xff\0"),
    "a run without a document": ("predictions/run-1.jsonl", b"[]\n"),
    "an empty score": ("scores/*.json", b""),
    "a binary score": ("scores/*.json", b"\xff\0"),
    "a score that is a list": ("scores/*.json", b"[]"),
    "a score without runs": ("scores/*.json", b"{}"),
    "a strange file": ("x\x1b\u202e.json", b"{}"),
}
"""What may happen to an entry of a leaderboard."""


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("action", ["verify", "rescore", "build"])
def test_a_damaged_entry(name, action, board, capsys):
    path, content = DAMAGE[name]
    (entry,) = (board / "leaderboard" / "entries").iterdir()
    for file in [*entry.glob(path)] or [entry / path]:
        file.write_bytes(content)
    capsys.readouterr()
    code = main(["leaderboard", action])
    out, err = capsys.readouterr()
    assert code == 1 if action == "verify" else code in (0, 1, 2), (code, err)
    assert "defect" not in err
    assert not set(out + err) & set("\x1b\u202e")
    assert code == 0 or err.startswith("mali-bench: ")


CORPUS = {
    "corpus.toml": [None, b"", b"\xff", b"name = 1", b"a = " + b"[" * 9999, b"mentions = 'x'"],
    "labels.toml": [None, b"\xff", b"[[", b"mentions = 3"],
    "function_words.txt": [None, b"\xff"],
    "card.md": [None, b"\xff"],
    "src/practice-1/document.toml": [b"", b"\xff", b"id = 3", b"[a]\n[a]", b"id = 'x'\ntext = '/etc/passwd'"],
    "src/practice-1/text.txt": [None, b"\xff", b"other"],
    "src/practice-1/mentions.jsonl": [b"\xff", b"{", b"[]", b"{}", b'{"spans": [[0, 99999]]}', b"\0"],
    "src/practice-1/coverage.tsv": [b"\xff", b"a\tb", b"\0\n", b"1\t2\t3\t4\t5\n"],
    "src/practice-1/adjudication.tsv": [b"\xff", b"a\tb", b"\0\n"],
    "src/practice-1/events.jsonl": [b"\xff", b"{", b'{"trigger": 7}'],
    "passes/SHA256SUMS": [b"\xff", b"abc", b"\0"],
}
"""What the files of a corpus may hold (`None`: the file is gone)."""

UNREAD = ("corpus.toml", "card.md")
"""What only a build needs."""


def damages():
    for path, contents in CORPUS.items():
        for number in range(len(contents)):
            for command in ("build", "validate", *(("build --check", "build --standoff out") if number == 0 else ())):
                if path not in UNREAD or command in ("build", "build --check"):
                    yield path, number, command


@pytest.mark.parametrize(("path", "number", "command"), list(damages()))
def test_a_damaged_corpus(path, number, command, practice, capsys, monkeypatch):
    content = CORPUS[path][number]
    monkeypatch.chdir(practice)
    if content is None:
        (practice / path).unlink()
    else:
        (practice / path).parent.mkdir(exist_ok=True)
        (practice / path).write_bytes(content)
    before = tree(practice)
    arguments = command.split()
    code = main([arguments[0], ".", *arguments[1:]])
    out, err = capsys.readouterr()
    assert "defect" not in err, err
    assert code in (1, 2), (code, out, err)
    assert tree(practice) == before
    assert not set(out + err) & set("\x1b\x00\u202e")
    assert err.startswith("mali-bench: ") or (command == "validate" and code == 1)


STANDOFF = [b"", b"\xff", b"{", b"[]", b"{}", b'{"document": {}}', b"null", b"\0", None]
"""What a file of a corpus without its texts may hold (`None`: a folder is there)."""


@pytest.mark.parametrize("content", STANDOFF)
def test_a_damaged_standoff_corpus(content, practice, capsys, monkeypatch):
    monkeypatch.chdir(practice)
    assert main(["build", ".", "--standoff", "standoff"]) == 0
    (file,) = (practice / "standoff").rglob("document.jsonl")
    file.unlink()
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    before = tree(practice)
    capsys.readouterr()
    code = main(["attach", "src/practice-1/text.txt", "--standoff", "standoff", "-o", "out"])
    out, err = capsys.readouterr()
    assert "defect" not in err, err
    assert (code, out) == (2, "")
    assert err.startswith("mali-bench: ")
    assert err.count("\n") == 1
    assert tree(practice) == before


DOCUMENT = {"id": "d", "text": TEXT, "mentions": [{"spans": [[0, 3]], "type": "PER"}]}


SIDES = {
    "nothing": None,
    "a number": 7,
    "a string": "gold.jsonl",
    "bytes": b"{}",
    "a path": Path("gold.jsonl"),
    "a list of nothing": [None],
    "a list of numbers": [1, 2],
    "a list of lists": [[DOCUMENT]],
    "a list of strings": ["d"],
    "an unknown field": {"id": "d", "mention": []},
    "a number as a key": {7: []},
    "nothing as a key": {None: []},
    "a string as mentions": {"id": "d", "mentions": "PER"},
    "nothing as a mention": {"id": "d", "mentions": [None]},
    "a set as mentions": {"id": "d", "mentions": {1}},
    "floats as offsets": {"id": "d", "mentions": [{"spans": [[0.5, 3]]}]},
    "booleans as offsets": {"id": "d", "mentions": [{"spans": [[False, True]]}]},
    "negative offsets": {"id": "d", "mentions": [{"spans": [[-3, 3]]}]},
    "offsets beyond the text": {"id": "d", "text": TEXT, "mentions": [{"spans": [[0, 99]]}]},
    "huge offsets": {"id": "d", "text": TEXT, "mentions": [{"spans": [[0, 2**70]]}]},
    "a lone surrogate": {"id": "d", "text": "\ud800"},
    "a lone surrogate as a type": {"id": "d", "text": TEXT, "mentions": [{"spans": [[0, 3]], "type": "\ud800"}]},
    "an object in meta": {"id": "d", "text": TEXT, "meta": {"x": object()}},
    "a number as a text": {"id": "d", "text": 7},
    "a number as an id": {"id": 7, "text": TEXT},
    "a bad reference": {"id": "d", "text": TEXT, "relations": [{"type": "M", "arg1": "m9", "arg2": "m8"}]},
    "a document that was made with a number": mali_bench.Document(id="d", mentions=3),
    "a document that was made with strings": mali_bench.Document(id="d", text=TEXT, mentions=("PER",)),
    "a document that was made with dicts": mali_bench.Document(id="d", text=TEXT, mentions=({"spans": 3},)),
    "two of one name": [DOCUMENT, {**DOCUMENT, "mentions": []}],
    "one without a name": [DOCUMENT, {"text": "Eve."}],
    "a class": dict,
    "a function": len,
}
"""What a caller may pass for documents."""

GOOD = [DOCUMENT, {**DOCUMENT, "id": "e"}]
CALLS = {
    "score gold": lambda side: mali_bench.score(side, DOCUMENT),
    "score pred": lambda side: mali_bench.score(GOOD, side),
    "compare gold": lambda side: mali_bench.compare(side, {"a": DOCUMENT, "b": DOCUMENT}),
    "compare pred": lambda side: mali_bench.compare(GOOD, {"a": DOCUMENT, "b": side}),
    "diagnose gold": lambda side: mali_bench.diagnose(side, DOCUMENT),
    "diagnose pred": lambda side: mali_bench.diagnose(GOOD, side),
    "agreement": lambda side: mali_bench.agreement({"a": DOCUMENT, "b": side}, gold=GOOD),
    "agreement gold": lambda side: mali_bench.agreement({"a": DOCUMENT, "b": DOCUMENT}, gold=side),
}
FINE = {
    *((name, "agreement") for name in ("a lone surrogate", "two of one name", "one without a name")),
    *((name, "agreement gold") for name in ("two of one name", "one without a name")),
    *((name, "agreement gold") for name in ("offsets beyond the text", "huge offsets", "a bad reference")),
    *(("nothing", "agreement gold"),),
}
"""What is nothing bad for a function: passes name other documents, and of gold only texts and ids are read."""


def refused(call, *arguments):
    with pytest.raises(InputError) as found:
        call(*arguments)
    message = str(found.value)
    assert message
    assert "\n" not in message
    assert len(message) < 1200
    return message


@pytest.mark.parametrize(("name", "call"), [case for case in product(SIDES, CALLS) if case not in FINE])
def test_a_bad_argument(name, call):
    refused(CALLS[call], SIDES[name])


OTHERS = {
    "systems that are none": lambda: mali_bench.compare(DOCUMENT, None),
    "systems in a list": lambda: mali_bench.compare(DOCUMENT, [DOCUMENT, DOCUMENT]),
    "one system": lambda: mali_bench.compare(DOCUMENT, {"a": DOCUMENT}),
    "no system": lambda: mali_bench.compare(DOCUMENT, {}),
    "numbers as names": lambda: mali_bench.compare(DOCUMENT, {1: DOCUMENT, 2: DOCUMENT}),
    "nothing as a name": lambda: mali_bench.agreement({None: DOCUMENT, "b": DOCUMENT}),
    "one annotator": lambda: mali_bench.agreement({"a": DOCUMENT}),
    "annotators in a list": lambda: mali_bench.agreement([DOCUMENT, DOCUMENT]),
    "no document in common": lambda: mali_bench.agreement({"a": DOCUMENT, "b": {**DOCUMENT, "id": "e"}}),
    "other texts": lambda: mali_bench.agreement({"a": DOCUMENT, "b": {**DOCUMENT, "text": "Other."}}),
    "labels that are missing": lambda: mali_bench.score(DOCUMENT, DOCUMENT, labels="none.toml"),
    "labels that are a folder": lambda: mali_bench.score(DOCUMENT, DOCUMENT, labels=Path("/")),
    "labels that are a number": lambda: mali_bench.score(DOCUMENT, DOCUMENT, labels=7),
    "labels that are a table": lambda: mali_bench.score(DOCUMENT, DOCUMENT, labels={"mentions": {}}),
    "an unknown layer": lambda: mali_bench.diagnose(DOCUMENT, DOCUMENT, only=["persons"]),
    "an unknown class": lambda: mali_bench.diagnose(DOCUMENT, DOCUMENT, only=["mentions.x"]),
    "a number as a layer": lambda: mali_bench.diagnose(DOCUMENT, DOCUMENT, only=[7]),
    "nothing as layers": lambda: mali_bench.diagnose(DOCUMENT, DOCUMENT, only=None),
    "a string as layers": lambda: mali_bench.diagnose(DOCUMENT, DOCUMENT, only="mentions"),
    "an unknown split": lambda: mali_bench.load("train"),
    "a number as a split": lambda: mali_bench.load(7),
    "nothing as a split": lambda: mali_bench.load(None),
    "a path as a split": lambda: mali_bench.load("../data/test"),
    "a label set of numbers": lambda: mali_bench.Labels({"mentions": 3}),
    "a label set of nothing": lambda: mali_bench.Labels(None),
    "an unknown configuration": lambda: mali_bench.load_dataset("persons"),
    "a number as a configuration": lambda: mali_bench.load_dataset(7),
}
"""What else a caller may pass."""


@pytest.mark.parametrize("name", OTHERS)
def test_another_bad_argument(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused(OTHERS[name])


ITEMS = {
    "nothing": None,
    "a number": 7,
    "nothing in a list": [None],
    "numbers": [1, 2, 3],
    "a number in a list of lists": [[7]],
    "nothing in a list of lists": [[None]],
    "floats": [(0.5, 2.5)],
    "reversed": [(5, 2)],
    "empty": [(2, 2)],
    "negative": [(-2, 2)],
    "huge": [(0, 2**70)],
    "strings": [("0", "2")],
    "a string": "PER",
    "four values": [(0, 1, 2, 3)],
    "a number as a label": [(0, 1, 7)],
    "a dict": [{"x": 1}],
    "a list as a label": [((0, 1), ["PER"])],
}
"""What a caller may pass for plain spans, relations and events."""

PLAIN = {
    "spans": mali_bench.plain.score_spans,
    "relations": mali_bench.plain.score_relations,
    "events": mali_bench.plain.score_events,
}


@pytest.mark.parametrize(("name", "function"), list(product(ITEMS, PLAIN)))
def test_bad_plain_items(name, function):
    good = {"spans": [(0, 1, "PER")], "relations": [((0, 1), "At", (2, 3))], "events": [((0, 1), "Die", [])]}[function]
    for sides in ((ITEMS[name], good), (good, ITEMS[name]), (ITEMS[name], ITEMS[name])):
        refused(PLAIN[function], *sides)


OTHER_PLAIN = {
    "clusters that are none": lambda: mali_bench.plain.score_clusters(None, None),
    "clusters that are a number": lambda: mali_bench.plain.score_clusters([["a"]], 7),
    "a cluster that is a number": lambda: mali_bench.plain.score_clusters([7], [["a"]]),
    "a cluster that is nothing": lambda: mali_bench.plain.score_clusters([None], [["a"]]),
    "a mention that is a dict": lambda: mali_bench.plain.score_clusters([[{}]], [[{}]]),
    "a mode that is none": lambda: mali_bench.plain.score_clusters([["a"]], [["a"]], mode="conll2011"),
    "nothing as a mode": lambda: mali_bench.plain.score_clusters([["a"]], [["a"]], mode=None),
    "a list as a mode": lambda: mali_bench.plain.score_spans([], [], mode=["mali"]),
    "documents that are none": lambda: mali_bench.plain.score_clusters({"a": None}, {"a": None}),
    "a mapping and a list": lambda: mali_bench.plain.score_clusters({"a": [["x"]]}, [["x"]]),
    "tags that are none": lambda: mali_bench.plain.score_tags(None, None),
    "tags that are numbers": lambda: mali_bench.plain.score_tags([[1]], [[2]]),
    "a tag that is nothing": lambda: mali_bench.plain.score_tags(["B-PER", None], ["B-PER", "O"]),
    "tags of two lengths": lambda: mali_bench.plain.score_tags(["O"], ["O", "O"]),
    "a tag that is none": lambda: mali_bench.plain.score_tags(["X-PER"], ["O"]),
    "a scheme that is none": lambda: mali_bench.plain.score_tags(["O"], ["O"], scheme="BMES"),
    "nothing as a scheme": lambda: mali_bench.plain.score_tags(["O"], ["O"], scheme=None),
    "a list as a scheme": lambda: mali_bench.plain.score_tags(["O"], ["O"], scheme=["IOB2"]),
    "two lists of documents": lambda: mali_bench.plain.score_spans([[(0, 1)]], [[(0, 1)], []]),
    "symmetric types that are none": lambda: mali_bench.plain.score_relations([], [], symmetric=None),
    "a number as symmetric": lambda: mali_bench.plain.score_relations([], [], symmetric=7),
    "an event with other keys": lambda: mali_bench.plain.score_events([{"trigger": (0, 1), "args": []}], []),
    "an event with a number as arguments": lambda: mali_bench.plain.score_events([((0, 1), "Die", 7)], []),
    "an event with nothing as an argument": lambda: mali_bench.plain.score_events([((0, 1), "Die", [None])], []),
    "a relation of two": lambda: mali_bench.plain.score_relations([((0, 1), "At")], []),
    "a relation with a number as its type": lambda: mali_bench.plain.score_relations([((0, 1), 7, (2, 3))], []),
}


@pytest.mark.parametrize("name", OTHER_PLAIN)
def test_other_bad_plain_arguments(name):
    refused(OTHER_PLAIN[name])
