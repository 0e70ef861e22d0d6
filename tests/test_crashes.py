"""Files that once broke a reader, and seeds of the fuzzer (`fuzzing/run.py`): each is read, or refused in a line."""

import time
from pathlib import Path

import pytest
from fuzzing.contract import TARGETS, check
from fuzzing.mutate import mutated

INPUTS = sorted(Path(__file__).with_name("fuzzing").glob("inputs/*/*"))
SECONDS = 10
"""Of processor time, after which the fuzzer calls an input a hang. This is no measure of speed: the slowest file takes
a few seconds, and one on which a reader hangs takes minutes.
"""


LONG = 100_000
"""Characters of a run. What takes time in proportion to the square of that takes minutes."""

MISC = "# global.Entity = eid\n1\ta\ta\tX\t_\t_\t0\troot\t_\tEntity="
RUNS = {
    "spaces and no table": ("answer", "| a | b |\n", " ", " | b |\n"),
    "thoughts that do not end": ("answer", "", "<think> ", '{"entities": ["a"]}'),
    "a fence that does not end": ("answer", "", "~", '{"entities": ["a"]}'),
    "spaces in broken JSON": ("answer", '{"entities": ["a"],', " ", "y: [}"),
    "apostrophes in broken JSON": ("answer", "{'entities': [", "'l'homme d'ici', ", "]"),
    "escaped quotes": ("answer", '{"entities": ["a"', '\\"', "}"),
    "small blocks": ("answer", "", "[1] ", "x"),
    "blank lines before an answer": ("recognised", "a: [1]", "\n", "x"),
    "blank lines before a word": ("recognised", "", "\n", "x"),
    "spaces before a triple": ("triples", "", " ", "(a;b;c"),
    "a triple that does not end": ("triples", "(", "a;", ""),
    "digits": ("triples", "", "1", "x\tb\tc\td"),
    "spaces in a name": ("conll2012", "#begin document (x", " ", "y\n"),
    "one cluster of columns": ("conll2012", "#begin document (x);\n", "a\t(1)\n", "#end document"),
    "no brackets": ("conllu", MISC, "a", "\n\n"),
    "one cluster of CoNLL-U": ("conllu", MISC, "(a)", "\n\n"),
    "a long token": ("conll", "-DOCSTART- -X- O O\n\n", "a", " X X B-PER\n"),
    "spaces in a text": ("spans", '{"text": "Bo', " ", ' left.", "entities": []}'),
    "texts that are the same": ("spans", "[", '{"text": "Bo", "entities": []},', '{"text": "Bo", "entities": []}]'),
    "a word with slashes": ("slash-tags", "Bo/PER ", "/O", " ./O"),
    "a leaf with slashes": ("nltk-trees", "(S (PER Bo/NNP) ", "/N", "(x)"),
    "brackets that open": ("inline-tags", "<PER>Bo</PER> ", "[", ""),
    "brackets with labels": ("inline-tags", "<PER>Bo</PER> ", "](a", ""),
    "elements that open": ("inline-tags", "", "<PER><LOC>", "Bo" + "</PER>" * 10_000),
    "spaces in a list": ("answer", "- Bo (PER)\n- a", " ", "b (PER"),
    "colons in a list": ("answer", "- PER: Bo\n- PER", ": a", ""),
    "semicolons in a list": ("answer", "- PER: Bo\n- PER: ", "a;", ""),
    "brackets in a list": ("answer", "- PER: Bo\n- ", "(a), ", ""),
    "headings": ("answer", "- PER: Bo\n", "# a\n", ""),
    "ends of KnowGL": ("triples", "[(a # b) | c | (d # e)]$", "(#|", "x"),
    "no offsets that fit": ("spans", '{"text": "', "a", '", "entities": [{"start": 0, "end": 2, "text": "Bo"}]}'),
}
"""Files with something many times in them: the target, what is before it, the thing, and what is behind it."""


def within_limits(name, data, folder, *, report=True):
    started = time.process_time()
    check(name, data, folder, report=report)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_file_breaks_a_reader(path, tmp_path):
    within_limits(path.parent.name, path.read_bytes(), tmp_path)


@pytest.mark.parametrize("name", RUNS)
def test_no_run_makes_a_reader_hang(name, tmp_path):
    target, before, thing, behind = RUNS[name]
    data = before + thing * (LONG // len(thing)) + behind
    within_limits(target, data.encode(), tmp_path, report=False)


def test_each_input_is_of_a_target():
    assert {path.parent.name for path in INPUTS} <= set(TARGETS)


@pytest.mark.parametrize("data", [b'[{"a": 1}, ["b"]]', b'{"a": 1}\n{"b": [2]}', b"a\tb\n\nc\td", b"<a b='c'>d</a>"])
def test_changes_keep_to_the_size_that_is_asked_for(data):
    changes = {mutated(data, 12, seed, lambda old, largest: old[:largest]) for seed in range(50)}
    assert len(changes) > 1
    assert all(len(change) <= 12 for change in changes)
