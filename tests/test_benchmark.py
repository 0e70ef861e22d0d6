"""The speed benchmark works; nothing is timed here."""

import subprocess
import sys

import pytest

import mali_bench

SCALE = 0.002


@pytest.fixture
def generate(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "tests" / "benchmark"))
    import generate

    return generate


def _program(root, name, *arguments):
    command = [sys.executable, str(root / "tests" / "benchmark" / name), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _bytes(paths):
    return {path.name: path.read_bytes() for path in paths}


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(root, tmp_path, generate):
    first = _bytes(generate.write(tmp_path / "1", SCALE))
    _program(root, "generate.py", str(tmp_path / "2"), "--scale", str(SCALE), "--conll")
    again = _bytes((tmp_path / "2").iterdir())
    assert len(again) == 10
    assert first == {name: again[name] for name in first}
    other = _bytes(generate.write(tmp_path / "3", SCALE, seed=7))
    assert all(other[name] != first[name] for name in other)


def test_a_part_is_the_start_of_the_whole(tmp_path, generate):
    part = _bytes(generate.write(tmp_path / "1", SCALE))
    whole = _bytes(generate.write(tmp_path / "2", 2 * SCALE))
    for name in ("a.gold.jsonl", "a.pred.jsonl", "b.gold.jsonl", "b.pred.jsonl"):
        assert whole[name].startswith(part[name])
        assert len(whole[name]) > len(part[name])


def test_the_workloads_score_as_they_should(generate):
    reports = {name: mali_bench.score(*zip(*pairs, strict=True)) for name, pairs in generate.workloads(SCALE).items()}
    strict = reports["a"]["mentions.typed.exact"]
    assert 0.68 < strict.f1 < 0.80
    assert 25 * 20 < strict.p_den < strict.r_den < 35 * 20
    for name, low, high in (("b", 0.5, 0.75), ("s", 0.6, 0.85)):
        for metric in ("muc", "b3", "ceafe"):
            assert low < reports[name][f"coref.{metric}.exact"].f1 < high


def test_every_form_of_the_data_has_the_same_mentions(generate):
    gold = [one for one, _ in generate.workloads(SCALE)["a"]]
    texts = [document["text"] for document in gold]
    number = sum(len(document["mentions"]) for document in gold)
    tags = generate.tags(gold, texts)
    assert sum(map(len, generate.span_dicts(gold))) == number
    assert sum(tag[0] == "B" for row in tags for tag in row) == number
    for text, row in zip(texts, tags, strict=True):
        assert [text[start:end] for start, end in generate.tokens_of(text)] == text.split()
        assert len(row) == len(text.split()) == 400
    clustered = [one for one, _ in generate.workloads(SCALE)["b"]]
    assert [len(generate.clusters(document)) for document in clustered] == [60, 60]


def test_the_measurement_prints_a_table_for_each_workload(root):
    found = _program(root, "run.py", "--scale", str(SCALE), "--repeat", "1", "--alone").splitlines()
    assert [line[:6] for line in found if line.startswith("###")] == ["### A.", "### B.", "### S.", "### H."]
    rows = [line.split(" | ") for line in found if line.startswith("| mali-bench")]
    assert len(rows) == 3
    assert all(float(row[1]) > 0 for row in rows)
    strict = {line.rpartition("strict ")[2].strip(" |") for line in found if "| strict " in line}
    assert len(strict) == 1
    outcomes = [line.strip("| ").rpartition(" | ")[2] for line in found if " MB) | " in line]
    assert outcomes == ["scored"] * 8


def test_a_text_that_is_twice_another_has_its_annotations_twice(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "tests" / "benchmark"))
    import pages

    one = {
        "id": "d",
        "text": "Ann left.",
        "mentions": [{"id": "m1", "spans": [[0, 3]], "entity": "e1"}],
        "entities": [{"id": "e1", "type": "PER"}],
        "relations": [{"type": "At", "arg1": "m1", "arg2": [[4, 8]]}],
    }
    assert pages.repeated(one, 2) == {
        "id": "d",
        "text": "Ann left.\n\nAnn left.\n\n",
        "mentions": [
            {"id": "x0m1", "spans": [[0, 3]], "entity": "x0e1"},
            {"id": "x1m1", "spans": [[11, 14]], "entity": "x1e1"},
        ],
        "entities": [{"id": "x0e1", "type": "PER"}, {"id": "x1e1", "type": "PER"}],
        "relations": [
            {"type": "At", "arg1": "x0m1", "arg2": [[4, 8]]},
            {"type": "At", "arg1": "x1m1", "arg2": [[15, 19]]},
        ],
    }
