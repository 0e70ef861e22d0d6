"""Golden cases: every expected value was derived by hand from the metric's definition, beside it in scores.toml."""

import json
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import mali_bench

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
COUNTS = ("p_num", "p_den", "r_num", "r_den")


def documents(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def expected(case):
    return tomllib.loads((GOLDEN / case / "scores.toml").read_text("utf-8"))


def differs(value, want):
    if want == "null" or value is None:
        return not (want == "null" and value is None)
    return abs(value - Fraction(want)) > 1e-9


@pytest.mark.parametrize("case", CASES)
def test_scores_are_those_derived_by_hand(case):
    folder = GOLDEN / case
    labels = folder / "labels.toml"
    report = mali_bench.score(
        documents(folder / "gold.jsonl"), documents(folder / "pred.jsonl"), labels=labels if labels.exists() else None
    )
    wrong = [
        f"{metric} {field}: expected {want}, got {getattr(report[metric], field)}"
        for metric, wanted in expected(case).items()
        for field, want in wanted.items()
        if differs(getattr(report[metric], field), want)
    ]
    assert not wrong, "\n".join(wrong)


def test_there_are_cases_and_each_expects_something():
    assert CASES
    for case in CASES:
        assert expected(case), case
        for wanted in expected(case).values():
            assert "f1" in wanted and set(wanted) <= {"precision", "recall", "f1", *COUNTS}, case


@pytest.mark.parametrize("case", CASES)
def test_quotes_are_at_their_offsets(case):
    folder = GOLDEN / case
    texts = {}
    for name in ("gold", "pred"):
        for document in documents(folder / f"{name}.jsonl"):
            text = texts.setdefault(document["id"], document.get("text"))
            for item in [x for layer in document.values() if isinstance(layer, list) for x in layer]:
                for spans, quote in (("spans", "quote"), ("trigger", "quote"), ("head", "head_quote")):
                    if spans in item and quote in item:
                        assert " ".join(text[start:end] for start, end in item[spans]) == item[quote]


def test_every_metric_has_a_case_with_a_value():
    covered = {
        metric
        for case in CASES
        for metric, wanted in expected(case).items()
        if wanted["f1"] != "null" and 0 < Fraction(wanted["f1"]) < 1
    }
    assert set(mali_bench.METRICS) <= covered
