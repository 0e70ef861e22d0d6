"""Intervals: small cases counted by hand, laws for every metric, and one formula for one score and for a thousand."""

import json
import math
import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from conftest import LABELS, ROOT, documents, examples, pairs
from hypothesis import given
from hypothesis import strategies as st

import mali_bench
from mali_bench import METRICS, Labels
from mali_bench.formats.objects import read_objects
from mali_bench.metrics.base import Counts, f1, ratios
from mali_bench.scoring import aggregation, bootstrap
from mali_bench.scoring.aggregation import UnitCounts
from mali_bench.scoring.components import NOT_ADDITIVE
from mali_bench.scoring.run import score_documents

LABEL_SET = Labels(LABELS)
NAMES = ("precision", "recall", "f1")
METRIC = METRICS["mentions.untyped.exact"]


def ledger_of(*units):
    """The ledger of a metric with one group and these counts (right, predicted, gold) by unit."""
    counts = np.array([[right, predicted, right, gold] for right, predicted, gold in units], dtype=float)
    return UnitCounts(np.arange(len(units)), np.zeros(len(units), dtype=np.int64), counts, ("PER",))


def interval(*units, **options):
    found, groups = bootstrap.intervals({METRIC.name: ledger_of(*units)}, len(units), [METRIC], **options)[METRIC.name]
    assert groups == {"PER": found}
    return found


def drawn(scoring_, metrics):
    """F1 of each metric in every resample, one after the other through the fold of single numbers."""
    units = scoring_.units
    (weights,) = [weights for _, weights in bootstrap.draws(units, 5, 7)]
    for times in weights:
        counts = {}
        for name, unit_counts in scoring_.unit_counts.items():
            rows = unit_counts.counts * times[unit_counts.unit][:, np.newaxis]
            weighted = UnitCounts(unit_counts.unit, unit_counts.group, rows, unit_counts.names)
            counts[name] = weighted.by_group()
        yield {metric.name: aggregation.score(metric, counts) for metric in metrics}


def scored(gold, pred):
    found = score_documents(read_objects(gold, "gold"), read_objects(pred, "pred"), LABEL_SET)
    return found, found.attempted


def test_two_units_give_the_four_resamples():
    """Unit 1 is right (1 of 1), unit 2 is not (0 of 1): drawn are 11, 12, 21, 22, with F1 1, 1/2, 1/2 and 0."""
    rows = bootstrap.aggregate_rows(METRIC, ledger_of((1, 1, 1), (0, 1, 1)), 8)
    counts, place = bootstrap.resample(rows, 2, replicates=4000, seed=1)
    found = Counter(ratios(counts).f1[place[0]].tolist())
    assert set(found) == {0.0, 0.5, 1.0}
    assert found[0.0] == pytest.approx(1000, abs=100)
    assert found[0.5] == pytest.approx(2000, abs=100)
    assert found[1.0] == pytest.approx(1000, abs=100)
    assert interval((1, 1, 1), (0, 1, 1)).f1 == (0.0, 1.0)


def test_one_unit_has_no_width():
    found = interval((2, 4, 8))
    assert (found.precision, found.recall, found.f1) == ((0.5, 0.5), (0.25, 0.25), (0.333333, 0.333333))
    assert found.undefined == 0
    assert found.untrustworthy == "only 1 of the units have items, fewer than 15"


def test_the_ends_are_the_25th_smallest_and_the_25th_largest_of_a_thousand():
    values = np.arange(1000.0)[::-1].copy()
    assert bootstrap.percentiles(values[np.newaxis]) == [((24.0, 975.0), 0)]


def test_the_ends_of_what_is_left_are_taken_where_resamples_are_left_out():
    """Of 79 that are left the 2nd and the 78th, floor(80 / 40) being 2; of 38 the first and the last."""
    values = np.full((3, 100), np.nan)
    values[0, :79], values[1, :38] = np.arange(79.0), np.arange(38.0)
    assert bootstrap.percentiles(values) == [((1.0, 77.0), 21), ((0.0, 37.0), 62), (None, 100)]


def test_resamples_without_the_score_are_left_out_and_counted():
    """Only unit 1 of two has items, so that a quarter of the resamples (22) has none."""
    found = interval((1, 2, 1), (0, 0, 0))
    assert found.f1 == (0.666667, 0.666667)
    times = np.concatenate([weights for _, weights in bootstrap.draws(2, 1000, bootstrap.SEED)])
    assert found.undefined == np.count_nonzero(times[:, 0] == 0)
    assert found.undefined == pytest.approx(250, abs=60)


def test_a_score_that_does_not_exist_has_no_interval_and_leaves_nothing_out():
    found = interval(*[(0, 0, 1)] * 20)
    assert (found.precision, found.recall, found.f1) == (None, (0.0, 0.0), (0.0, 0.0))
    assert (found.undefined, found.untrustworthy) == (0, "F1 is 0")


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ([(1, 1, 1)] * 20, "F1 is 1"),
        ([(0, 1, 1)] * 20, "F1 is 0"),
        ([(1, 1, 1)] * 14 + [(0, 0, 0)] * 6, "F1 is 1; only 14 of the units have items, fewer than 15"),
        ([(1, 1, 1), (0, 1, 1)] * 7, "only 14 of the units have items, fewer than 15"),
        ([(1, 1, 1), (0, 1, 1)] * 8, None),
    ],
)
def test_an_interval_says_why_it_cannot_be_trusted(units, reason):
    assert interval(*units).untrustworthy == reason


def test_more_units_give_a_narrower_interval_around_the_score():
    few, many = (interval(*[(1, 1, 1), (0, 1, 1), (1, 2, 2)] * times) for times in (5, 50))
    assert few.f1[0] < many.f1[0] < 0.5 < many.f1[1] < few.f1[1]


def test_every_resample_draws_as_many_units_as_there_are():
    for units in (1, 2, 23):
        (weights,) = [weights for _, weights in bootstrap.draws(units, 50, 3)]
        assert weights.shape == (50, units)
        assert set(weights.sum(axis=1)) == {units}


def test_the_stream_of_draws_is_the_frozen_one():
    """The first numbers of the Mersenne Twister with the seed 12345: 0.9296, 0.3164, 0.1839, 0.2046 (as in Python)."""
    (weights,) = [weights for _, weights in bootstrap.draws(4, 1, 12345)]
    assert weights.tolist() == [[2.0, 1.0, 0.0, 1.0]]


def test_chunks_change_nothing(monkeypatch):
    units = [(n % 3, 3, n % 4 + 2) for n in range(30)]
    before = interval(*units)
    monkeypatch.setattr(bootstrap, "CELLS", 64)
    assert interval(*units) == before


def test_counts_are_exact_in_any_order():
    """Thirds have no last binary digit; as multiples of a power of two they add to the same sum in any order."""
    thirds = bootstrap.exact(np.arange(1, 1001) / 3, 1e6)
    assert np.abs(thirds - np.arange(1, 1001) / 3).max() < 1e-9
    assert sum(thirds) == sum(thirds[::-1]) == thirds.sum() == math.fsum(thirds)
    assert bootstrap.exact(np.array([0.5, 3.0, 12128.0]), 1e9).tolist() == [0.5, 3.0, 12128.0]


def test_conll_of_a_resample_is_the_mean_of_those_parts_that_exist():
    """Of two entities, which are the units, one is a singleton: MUC does not exist where only that is drawn."""
    gold = {
        "id": "d",
        "text": "a b\n\nc d",
        "mentions": [
            {"spans": [[0, 1]], "type": "X", "entity": "1"},
            {"spans": [[5, 6]], "type": "X", "entity": "2"},
            {"spans": [[7, 8]], "type": "X", "entity": "2"},
        ],
    }
    result = mali_bench.score(gold, gold, labels=LABEL_SET)["coref.conll.exact"]
    assert (result.interval.f1, result.interval.undefined) == ((1.0, 1.0), 0)
    assert (result.interval.precision, result.interval.recall) == (None, None)
    muc = mali_bench.score(gold, gold, labels=LABEL_SET)["coref.muc.exact"]
    assert muc.interval.f1 == (1.0, 1.0)
    assert muc.interval.undefined == pytest.approx(250, abs=60)


@given(pair=pairs())
@examples(0.5)
def test_one_formula_for_one_score_and_for_many(pair):
    """Every metric, over resamples: the fold of arrays gives what the fold of each resample by itself does."""
    found, metrics = scored(*pair)
    counted = bootstrap.leaves(metrics)
    rows = [row for each in counted for row in bootstrap.aggregate_rows(each, found.unit_counts[each.name], 1e4)]
    counts, place = bootstrap.resample(rows, found.units, replicates=5, seed=7)
    by_metric = {each.name: {} for each in counted}
    for row, at in zip(rows, place, strict=True):
        by_metric[row.metric][row.group] = Counts(*(numbers[at] for numbers in counts))
    single = list(drawn(found, metrics))
    for metric in metrics:
        together = aggregation.aggregate(metric, by_metric)
        for name, values in zip(NAMES, together, strict=True):
            for number, value in enumerate(np.broadcast_to(values, 5)):
                alone = getattr(single[number][metric.name], name)
                assert math.isnan(value) if alone is None else math.isclose(value, alone, abs_tol=1e-8), metric.name


@given(pair=pairs())
def test_intervals_lie_in_order_between_0_and_1_and_exist_where_the_score_does(pair):
    report = mali_bench.score(*pair, labels=LABEL_SET)
    for name, result in report.metrics.items():
        inside = [group for groups in (result.groups, *result.by.values()) for group in groups.values()]
        for each in (result, *inside):
            assert (each.interval is None) == (result.status != "scored"), name
            for number in NAMES if each.interval else ():
                ends = getattr(each.interval, number)
                drawn = getattr(each, number) is not None and ".blanc" not in name
                assert (ends is not None) == drawn, (name, number)
                assert ends is None or 0 <= ends[0] <= ends[1] <= 1, (name, number)
                assert ends is None or 0 <= getattr(each, number) <= 1, (name, number)
                assert 0 <= each.interval.undefined < bootstrap.REPLICATES


@given(pair=pairs())
@examples(0.5)
def test_intervals_change_no_score(pair):
    with_them = mali_bench.score(*pair, labels=LABEL_SET)
    without = mali_bench.score(*pair, labels=LABEL_SET, intervals=False)
    for name, result in without.metrics.items():
        assert all(each.interval is None for each in (result, *result.groups.values()))
        for number in (*NAMES, "p_num", "p_den", "r_num", "r_den", "status"):
            assert getattr(result, number) == getattr(with_them[name], number), name
    assert without.signature.endswith("|ci:none")
    assert with_them.signature == without.signature.removesuffix("none") + "bs1000-s12345-pct95-components"


@given(first=pairs("d1"), second=pairs("d2"), third=documents("d0"))
@examples(0.5)
def test_the_order_of_documents_is_irrelevant(first, second, third):
    golds, preds = [first[0], second[0]], [first[1], second[1], third]
    before = mali_bench.score(golds, preds, labels=LABEL_SET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aggregation, "BATCH", 1)
        after = mali_bench.score(golds[::-1], preds[::-1], labels=LABEL_SET)
    assert before.metrics == after.metrics


@given(values=st.lists(st.tuples(*[st.one_of(st.just(math.nan), st.floats(0, 1))] * 2), min_size=1))
def test_f1_of_arrays_is_the_harmonic_mean(values):
    precision, recall = np.array(values).T
    for p, r, found in zip(precision.tolist(), recall.tolist(), f1(precision, recall).tolist(), strict=True):
        if math.isnan(p) and math.isnan(r):
            assert math.isnan(found)
        elif math.isnan(p) or math.isnan(r) or p * r == 0:
            assert found == 0
        else:
            assert math.isclose(found, 2 * p * r / (p + r))


def test_the_article_has_intervals_around_its_scores():
    path = next((ROOT / "leaderboard" / "entries").glob("gazetteer-*")) / "predictions" / "run-1.jsonl"
    report = mali_bench.score(mali_bench.load(), json.loads(path.read_text("utf-8")))
    around = {name: result for name, result in report.metrics.items() if result.interval}
    assert len(around) > 20
    for name, result in around.items():
        if ".blanc" in name:
            assert (result.interval.f1, result.interval.untrustworthy) == (None, NOT_ADDITIVE)
        else:
            assert result.interval.f1[0] < result.f1 < result.interval.f1[1], name
            assert result.interval.untrustworthy is None, name


def test_conll_is_trusted_no_more_than_its_worst_part():
    """20 singletons and 5 pairs: MUC has items in 5 units only, B3 and CEAFe in 25."""
    gold = {
        "id": "d",
        "text": " ".join(f"w{number:02d}" for number in range(30)),
        "mentions": [
            {"spans": [[4 * n, 4 * n + 3]], "type": "X", "entity": str(n if n < 20 else 20 + n % 5)} for n in range(30)
        ],
    }
    pred = {**gold, "mentions": gold["mentions"][1:29]}
    report = mali_bench.score(gold, pred, labels=LABEL_SET)
    reasons = {part: report[f"coref.{part}.exact"].interval.untrustworthy for part in ("conll", "muc", "b3", "ceafe")}
    few = "only 5 of the units have items, fewer than 15"
    assert reasons == {"conll": few, "muc": few, "b3": None, "ceafe": None}


def test_the_same_bytes_whatever_the_hash_seed():
    path = next((ROOT / "leaderboard" / "entries").glob("gazetteer-*")) / "predictions" / "run-1.jsonl"
    command = [sys.executable, "-m", "mali_bench", "score", str(path), "--json"]
    first, second = (
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["metrics"]["mentions.typed.head"]["interval"]["untrustworthy"] is None
