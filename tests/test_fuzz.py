"""Generated documents, damaged at random: every command ends in 0 or 1, or in 2 with one line.

`python tests/test_fuzz.py MINUTES` goes on with new documents for so long and lists what it finds.
"""

import copy
import io
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from conftest import LABELS, documents, pairs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_hostile import declaration

from mali_bench.cli.main import main

VALUES = st.sampled_from(
    [
        *(None, True, 0, -1, 1, 7, 2**31, 2**63, 2**64, 10**30, 0.5, 1e308),
        *("", "m0", "v0", "e1", "é\u0301", "\u202e\x1b[2J\n", "x" * 300, "PER.Group", "a/b", "a/c"),
        *([], {}, [[]], [[0, 3]], [[0, 3], [3, 7]], [[5, 2]], [[0, 99999]], [None], {"a": []}),
    ]
)
KEYS = st.sampled_from(
    ["id", "spans", "head", "type", "entity", "optional", "reading", "arguments", "given", "x\n\u202e"]
)


def places(value):
    """Every container in a document, with its keys or indices."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        for key in keys:
            yield value, key
            yield from places(value[key])


@st.composite
def damaged(draw, document):
    """A document in which some values are others, gone, twice, or under another key."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(0, 3))):
        there = list(places(document))
        if not there:
            break
        holder, key = there[draw(st.integers(0, len(there) - 1))]
        what = draw(st.sampled_from(["replace", "remove", "add", "repeat", "swap"]))
        if what == "replace":
            holder[key] = draw(VALUES)
        elif what == "remove":
            del holder[key]
        elif what == "add" and isinstance(holder, dict):
            holder[draw(KEYS)] = draw(VALUES)
        elif what == "repeat" and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif what == "swap":
            other, also = there[draw(st.integers(0, len(there) - 1))]
            holder[key] = copy.deepcopy(other[also])
    return document


@st.composite
def lines(draw, document):
    """The bytes of a file of such a document, sometimes cut or with a wrong byte."""
    data = (json.dumps(draw(damaged(document)), ensure_ascii=draw(st.booleans())) + "\n").encode()
    at = draw(st.integers(0, len(data) - 1))
    what = draw(st.sampled_from(["whole"] * 8 + ["cut", "byte", "twice"]))
    if what == "cut":
        return data[:at]
    if what == "byte":
        return data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
    return data * 2 if what == "twice" else data


@st.composite
def cases(draw):
    """The files of a case: gold, two predictions and a label set."""
    gold, pred = draw(pairs())
    layers = [name for name, items in pred.items() if isinstance(items, list)]
    declared = declaration(layers=layers)
    labels = draw(damaged(LABELS)) if draw(st.integers(0, 5)) == 0 else LABELS
    return {
        "gold.jsonl": draw(lines(gold)) if draw(st.booleans()) else (json.dumps(gold) + "\n").encode(),
        "a.jsonl": draw(lines(pred)),
        "b.jsonl": draw(lines(draw(documents()))) if draw(st.booleans()) else (json.dumps(pred) + "\n").encode(),
        "labels.toml": toml(labels).encode("utf-8", "replace"),
        "meta.json": json.dumps(draw(damaged(declared)) if draw(st.integers(0, 3)) == 0 else declared).encode(),
    }


def toml(table):
    """The label set as TOML: as much of it as needs no nested lists."""
    found = []
    for layer, fields in table.items() if isinstance(table, dict) else ():
        for field, values in fields.items() if isinstance(fields, dict) else ():
            found.append(f"[{json.dumps(layer)}.{json.dumps(field)}]")
            for name, about in values.items() if isinstance(values, dict) else ():
                pairs = about.items() if isinstance(about, dict) else {"about": about}.items()
                shown = ", ".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in pairs)
                found.append(f"{json.dumps(name)} = {{ {shown} }}")
    return "\n".join(found)


COMMANDS = (
    "score a.jsonl --gold gold.jsonl --labels labels.toml --no-intervals --all",
    "score a.jsonl b.jsonl --gold gold.jsonl --json --no-intervals",
    "errors a.jsonl --gold gold.jsonl --labels labels.toml",
    "errors a.jsonl --gold gold.jsonl --json",
    "compare a.jsonl b.jsonl --gold gold.jsonl",
    "agreement a.jsonl b.jsonl --gold gold.jsonl",
    "validate a.jsonl --gold gold.jsonl --labels labels.toml",
    "diff a.jsonl --gold gold.jsonl",
    "export --format jsonl --gold gold.jsonl -o out.jsonl",
    "export --given mentions triggers --gold gold.jsonl -o out.jsonl",
    "export --format prodigy-spans --gold gold.jsonl -o out.jsonl",
    "submit a.jsonl --meta meta.json",
)


def check(command, files):
    """Run a command on these files in a folder of its own; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name, data in files.items():
            Path(name).write_bytes(data)
        Path("leaderboard/entries").mkdir(parents=True)
        code, out, err = run(command)
        assert "defect" not in err, err
        assert code in (0, 1, 2), (code, err)
        assert not set(out + err) & set("\x1b\x07\u202e\x85"), (out, err)
        if code == 2:
            assert out == ""
            assert err.startswith("mali-bench: "), err
            assert err.count("\n") == 1 or (command.startswith("submit") and "E_" in err), err
            assert not Path("out.jsonl").exists()
            assert not list(Path("leaderboard/entries").iterdir())
        elif command.startswith("export --format"):
            assert (
                run(
                    "validate out.jsonl --gold out.jsonl"
                    if "prodigy" not in command
                    else "validate out.jsonl --gold gold.jsonl"
                )[0]
                == 0
            ), "export wrote what validate refuses"
        elif command.startswith("submit"):
            assert run("leaderboard verify")[0] == 0
        return code


def run(command):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(command.split())
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=12)
@given(files=cases())
def test_no_document_breaks_a_command(command, files):
    check(command, files)


def explore(minutes):
    """Print each kind of failure once, with the files that caused it."""
    seen = {}
    codes = Counter()
    end = time.monotonic() + 60 * minutes

    def examine(command, files):
        try:
            codes[command.split()[0], check(command, files)] += 1
        except Exception as error:  # each kind is listed once
            kind = f"{command.split()[0]}: {str(error).splitlines()[0][:160]}"
            if kind not in seen:
                seen[kind] = files
                print(  # noqa: T201
                    kind, {name: data for name, data in files.items() if name.split(".")[0] in command}, sep="\n  "
                )

    while time.monotonic() < end:
        for command in COMMANDS:
            options = {"derandomize": False, "database": None, "phases": [Phase.generate], "deadline": None}
            test = settings(max_examples=25, suppress_health_check=list(HealthCheck), **options)(
                given(command=st.just(command), files=cases())(examine)
            )
            test()
    print(f"{sum(codes.values())} runs, {len(seen)} kinds of failure; exit codes:", dict(codes))  # noqa: T201


if __name__ == "__main__":
    explore(float(sys.argv[1]))
