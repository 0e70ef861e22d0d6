"""Whether two systems differ: for each metric the difference of F1, its interval, and a test.

- The interval is that of the paired bootstrap (`bootstrap.py`): both systems are scored on the same resamples.
- The test is two-sided paired approximate randomisation (Noreen 1989; Yeh 2000): the counts of a unit are swapped
  between the systems at random, and p is the share of swaps, the actual one among them, whose difference is at least
  as large. Where at most `ENUMERATED` units differ, every swap is tried, and p is exact.
- p is adjusted after Holm (1979) in two families, of the metrics that both systems attempt and that have an F1 for
  both: those that rank (`report.PRIMARY`), and all others. In one family the dozens of metrics that repeat each other
  would leave nothing of the few that are asked for.

The gold of ambiguities and optional items is settled for each system by itself; swapped are the counts of both sides.
Alignments are held fixed, and all of it describes the units of this text and says nothing about other texts.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from ..errors import InputError
from ..formats.store import DocumentStore
from ..matching.columns import Bools, Floats, Ints
from ..metrics import METRICS
from ..metrics.base import Counts, Metric, Score
from ..metrics.groups import PRIMARY
from ..model.given import named
from ..model.labels import Labels
from . import bootstrap
from .aggregation import DIGITS, aggregate, score
from .bootstrap import REPLICATES, SEED, Row
from .inputs import CheckedGold
from .report import plain, signature
from .run import Advance, ScoredDocuments, score_documents

SWAPS = 1999
MORE_SWAPS = 19999
"""How many swaps are drawn, and how many if the first ones give p < `SMALL`."""

SMALL = 0.01
TOLERANCE = 1e-12
"""What two differences may differ by and be the same."""

ENUMERATED = 12
"""Up to so many differing units all swaps are tried: at most 4,096."""

AT_ONCE = 2048
"""The most swaps that are computed at once."""

Z = 1.959964 + 0.841621
"""The normal quantiles of a two-sided alpha of .05 and of a power of .80."""


class Difference(Struct, frozen=True):
    """Two systems by one metric.

    Attributes:
        f1_a: F1 of the first system.
        f1_b: F1 of the second one.
        difference: the first less the second.
        interval: the 95% interval of the difference.
        undefined: the resamples left out, since a system has no F1 in them.
        untrustworthy: why the interval cannot be trusted.
        units_differ: in how many units the counts differ; below 6 no p can be under .05.
        swaps: how many swaps p was computed from.
        exact: whether these are all there are.
        p: how often a difference as large arises if the systems are alike.
        p_holm: p adjusted for the number of metrics in its family.
        detectable: roughly the smallest true difference that a text of this size would show (two-sided, alpha .05) in
            four of five cases; `None` if the systems do not differ. A normal approximation: 2.80 times the
            bootstrap standard error of the difference, the two systems being as alike as these are.
    """

    f1_a: float
    f1_b: float
    difference: float
    interval: tuple[float, float] | None
    undefined: int
    untrustworthy: str | None
    units_differ: int
    swaps: int
    exact: bool
    p: float
    p_holm: float
    detectable: float | None


class Pairing(Struct, frozen=True):
    """Two systems by all metrics that both attempted and in which both have an F1."""

    a: str
    b: str
    metrics: dict[str, Difference]


class Comparison(Struct, frozen=True):
    """Every pair of some systems; `signature` names all that decides the numbers, and `inputs` says of each system what
    `Report.input` says of one.
    """

    signature: str
    documents: int
    systems: tuple[str, ...]
    pairs: tuple[Pairing, ...]
    inputs: dict[str, dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain data: what `--json` prints."""
        found: dict[str, Any] = plain(self)
        return found

    def as_json(self) -> str:
        """The comparison as one JSON object."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def compare(
    gold: DocumentStore,
    systems: Sequence[tuple[str, DocumentStore]],
    labels: Labels,
    version: str,
    *,
    advance: Advance = lambda _: None,
) -> Comparison:
    """Compare every pair of systems, given as names and predictions; `version` names the gold in the signature.

    Raises `InputError` for predictions that cannot be scored.
    """
    if len(systems) < 2:
        raise InputError("a comparison needs the predictions of at least two systems")
    checked = CheckedGold.of(gold)
    scorings = [score_documents(checked, predictions, labels, advance) for _, predictions in systems]
    names = tuple(name for name, _ in systems)
    _refuse_different_inputs(names, scorings)
    sides = _sides(scorings)
    units = sides[0].cells.shape[2]
    resampled = [side.resampled() for side in sides]
    pairs = tuple(
        Pairing(names[a], names[b], _differences(sides[a], sides[b], (resampled[a], resampled[b])))
        for a, b in combinations(range(len(systems)), 2)
    )
    method = f"ci:{bootstrap.NAME}|test:swap{MORE_SWAPS}-s{SEED}-holm"
    placing = (scored.summary for scored in scorings if scored.summary.placements.occurrences)
    said = signature(next(placing, scorings[0].summary), units, gold, labels, version)
    return Comparison(f"{said}|{method}", len(gold.names), names, pairs, _inputs(names, scorings))


def _inputs(names: Sequence[str], scorings: Sequence[ScoredDocuments]) -> dict[str, dict[str, Any]]:
    """What was noticed of the input of each system; that they did not do the same documents comes first."""
    done = {tuple(scored.summary.missing) for scored in scorings}
    if len(done) > 1:
        for scored in scorings:
            missing = scored.summary.missing
            lacking = f"{', '.join(missing[:3])}{' ...' if len(missing) > 3 else ''}" if missing else "none"
            scored.summary.notices.note("documents-differ", "", lacking, max(len(missing), 1))
    return {name: scored.summary.as_dict() for name, scored in zip(names, scorings, strict=True)}


def _refuse_different_inputs(names: Sequence[str], scorings: Sequence[ScoredDocuments]) -> None:
    first, *others = (named(each.summary.given) for each in scorings)
    for name, given in zip(names[1:], others, strict=True):
        if given != first:
            raise InputError(f"{names[0]} was given {first}, {name} {given}: their scores cannot be compared")


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """P values adjusted for their number: the smallest is multiplied by it, the next by one less, and so on; none is
    less than one before it, and none above 1 (Holm 1979).
    """
    adjusted: dict[str, float] = {}
    least = 0.0
    for rank, name in enumerate(sorted(p, key=p.__getitem__)):
        least = max(least, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = least
    return {name: adjusted[name] for name in p}


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The counts of a system by unit, in rows and units that all systems share.

    `rows` names the metric and the group of each row, `cells` has the shape (4, rows, units), `having` tells by metric
    which units have an item, and `scores` are those of the whole text.
    """

    rows: tuple[tuple[str, str], ...]
    cells: Floats
    having: dict[str, Bools]
    scores: dict[str, Score]

    @property
    def sums(self) -> Floats:
        """The counts of the whole text: (4, rows)."""
        found: Floats = self.cells.sum(axis=2)
        return found

    def of(self, metric: Metric) -> Ints:
        """The rows that a metric is computed from."""
        names = {each.name for each in bootstrap.leaves([metric])}
        return np.array([number for number, (name, _) in enumerate(self.rows) if name in names], dtype=np.int64)

    def units_with_items(self, metric: Metric) -> Bools:
        """Which units have items for every part of a metric."""
        found: Bools = np.logical_and.reduce([self.having[each.name] for each in bootstrap.leaves([metric])])
        return found

    def resampled(self) -> dict[str, Floats]:
        """F1 of each metric that has one, in every resample."""
        metrics = [METRICS[name] for name in self.scores]
        parts = [
            f1s(metrics, self.rows, weigh(self.cells, weights))
            for _, weights in bootstrap.draws(self.cells.shape[2], REPLICATES, SEED)
        ]
        return {name: np.concatenate([part[name] for part in parts]) for name in self.scores}


def weigh(cells: Floats, weights: Floats) -> Floats:
    """The weighted sums over units: (4, rows, units) and (draws, units) to (4, rows, draws)."""
    four, rows, units = cells.shape
    found: Floats = (cells.reshape(four * rows, units) @ weights.T).reshape(four, rows, len(weights))
    return found


def f1s(metrics: Sequence[Metric], rows: Sequence[tuple[str, str]], counts: Floats) -> dict[str, Floats]:
    """F1 of each metric from counts of shape (4, rows, draws)."""
    by_metric: dict[str, dict[str, Counts]] = {}
    for number, (name, group) in enumerate(rows):
        by_metric.setdefault(name, {})[group] = Counts(*counts[:, number])
    return {metric.name: aggregate(metric, by_metric).f1 for metric in metrics}


def _sides(scorings: Sequence[ScoredDocuments]) -> list[Side]:
    """The counts of each system, rows and units being those of any."""
    units, places = _common_units(scorings)
    unit_counts = [{name: each.unit_counts[name] for name in METRICS if name in each.unit_counts} for each in scorings]
    most: dict[str, float] = {}
    for name, counts in (item for each in unit_counts for item in each.items()):
        most[name] = max(most.get(name, 0.0), 2 * bootstrap.bound(counts, units))
    found = [
        [
            row
            for name, unit_counts in each.items()
            for row in bootstrap.aggregate_rows(METRICS[name], unit_counts, most[name])
        ]
        for each in unit_counts
    ]
    rows = tuple(dict.fromkeys((row.metric, row.group) for some in found for row in some))
    return [_side(*each, rows, units) for each in zip(scorings, found, places, strict=True)]


def _side(
    scoring: ScoredDocuments, found: Sequence[Row], place: Ints, rows: tuple[tuple[str, str], ...], units: int
) -> Side:
    number = {row: at for at, row in enumerate(rows)}
    cells = np.zeros((4, len(rows), units))
    having = {name: np.zeros(units, dtype=np.bool_) for name in scoring.unit_counts}
    for row in found:
        cells[:, number[row.metric, row.group], place[row.unit]] = row.counts.T
        having[row.metric][place[row.unit]] |= bootstrap.owing(row.counts)
    counts = scoring.counts()
    scores = {metric.name: score(metric, counts) for metric in scoring.attempted if metric.name in METRICS}
    return Side(rows, cells, having, {name: each for name, each in scores.items() if each.f1 is not None})


def _common_units(scorings: Sequence[ScoredDocuments]) -> tuple[int, list[Ints]]:
    """How many units there are, and the number of each unit of each system among them. Only unknown documents are not
    the same for all systems.
    """
    keys = [list(_units(each)) for each in scorings]
    number = {key: at for at, key in enumerate(sorted({key for some in keys for key in some}))}
    return len(number), [np.array([number[key] for key in some], dtype=np.int64) for some in keys]


def _units(scoring: ScoredDocuments) -> Iterator[tuple[bool, str, int]]:
    """Each unit: whether its document is unknown, the document's name, and the number in it."""
    unknown = set(scoring.summary.unknown)
    for name, size in scoring.documents:
        for number in range(size):
            yield name in unknown, name, number


def _differences(a: Side, b: Side, resampled: tuple[dict[str, Floats], dict[str, Floats]]) -> dict[str, Difference]:
    metrics = [METRICS[name] for name in a.scores if name in b.scores]
    tests = randomise(a, b, metrics)
    ranking = {name for name in tests if name in PRIMARY.values()}
    families = ranking, tests.keys() - ranking
    adjusted = {name: p for names in families for name, p in holm({each: tests[each].p for each in names}).items()}
    found = {}
    for metric in metrics:
        name = metric.name
        one, other = a.scores[name].f1 or 0.0, b.scores[name].f1 or 0.0
        drawn = resampled[0][name] - resampled[1][name]
        (ends,) = bootstrap.percentiles(drawn[np.newaxis])
        units = int(np.count_nonzero(a.units_with_items(metric) | b.units_with_items(metric)))
        test = tests[name]
        found[name] = Difference(
            f1_a=one,
            f1_b=other,
            difference=round(one - other, DIGITS),
            interval=ends.ends,
            undefined=ends.undefined,
            untrustworthy=bootstrap.distrust((one, other), units),
            units_differ=test.units_differ,
            swaps=test.swaps,
            exact=test.exact,
            p=test.p,
            p_holm=adjusted[name],
            detectable=round(Z * standard_error(drawn), bootstrap.DIGITS) if test.units_differ else None,
        )
    return found


def standard_error(drawn: Floats) -> float:
    """The standard deviation of what resamples give, those left out where it does not exist; 0 of fewer than two."""
    values = drawn[~np.isnan(drawn)].tolist()
    if len(values) < 2:
        return 0.0
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


class Test(NamedTuple):
    """How a randomisation test came out: see `Difference`."""

    units_differ: int
    swaps: int
    exact: bool
    p: float


def randomise(a: Side, b: Side, metrics: Sequence[Metric]) -> dict[str, Test]:
    """The test of each metric."""
    gap = b.cells - a.cells
    differ = {metric.name: np.flatnonzero(gap[:, a.of(metric)].any(axis=(0, 1))) for metric in metrics}
    found = {}
    for metric in metrics:
        units, rows = differ[metric.name], a.of(metric)
        if len(units) <= ENUMERATED:
            few = Swapped(
                tuple(a.rows[row] for row in rows), a.sums[:, rows], b.sums[:, rows], gap[:, rows][:, :, units]
            )
            (hits,) = few.hits([metric], [_all_swaps(len(units))]).values()
            found[metric.name] = Test(len(units), 1 << len(units), True, hits / (1 << len(units)))
    several = [metric for metric in metrics if metric.name not in found]
    every = Swapped(a.rows, a.sums, b.sums, gap)
    for swaps in (SWAPS, MORE_SWAPS):
        for name, hits in every.hits(several, _random_swaps(swaps, gap.shape[2])).items():
            found[name] = Test(len(differ[name]), swaps, False, (hits + 1) / (swaps + 1))
        several = [metric for metric in several if found[metric.name].p < SMALL]
    return {metric.name: found[metric.name] for metric in metrics}


class Swapped(NamedTuple):
    """Two systems whose units can be swapped: their rows, the sums (4, rows) of each over all units, and what swapping
    a unit moves from the second to the first: (4, rows, units).
    """

    rows: tuple[tuple[str, str], ...]
    a: Floats
    b: Floats
    gap: Floats

    def hits(self, metrics: Sequence[Metric], swaps: Iterable[Floats]) -> dict[str, int]:
        """How many swaps give a difference of at least the actual size. One that leaves a system without an F1 counts
        as one of them, which can only raise p.
        """
        if not metrics:
            return {}
        actual = self._sizes(metrics, np.zeros((1, self.gap.shape[2])))
        found = dict.fromkeys(actual, 0)
        for some in swaps:
            for name, sizes in self._sizes(metrics, some).items():
                found[name] += int(np.count_nonzero(~(sizes < actual[name] - TOLERANCE)))
        return found

    def _sizes(self, metrics: Sequence[Metric], swaps: Floats) -> dict[str, Floats]:
        """The size of the difference of each metric under each swap."""
        moved = weigh(self.gap, swaps)
        one = f1s(metrics, self.rows, self.a[:, :, np.newaxis] + moved)
        other = f1s(metrics, self.rows, self.b[:, :, np.newaxis] - moved)
        return {name: np.abs(one[name] - other[name]) for name in one}


def _all_swaps(units: int) -> Floats:
    """Every way to swap some of the units: (swaps, units)."""
    swaps = np.arange(1 << units)[:, np.newaxis] >> np.arange(units) & 1
    return swaps.astype(np.float64)


def _random_swaps(swaps: int, units: int) -> Iterator[Floats]:
    """So many swaps, some after the other, each unit in half of them: arrays of (swaps, units)."""
    source = np.random.RandomState(SEED)
    for some in bootstrap.chunks(swaps, min(AT_ONCE, bootstrap.CELLS // max(units, 1))):
        yield (source.random_sample((some.stop - some.start, units)) < 0.5).astype(np.float64)
