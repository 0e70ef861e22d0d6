"""Paired approximate randomisation (Noreen 1989; Yeh 2000), and the adjustment of many p values after Holm (1979).

The counts of a unit are exchanged between two systems at random. If the systems are alike and units independent, every
exchange is as likely as what happened; p is the share of exchanges, the actual one among them, whose difference of F1
is at least as large. Where exchanges are drawn, that is (hits + 1) / (draws + 1): without the actual one, p would be
too small (Phipson & Smyth 2010). Where at most `ENUMERATED` units differ, every exchange is tried, and p is exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from ..matching.columns import Bools, Floats, Ints
from ..metrics import METRICS
from ..metrics.base import Counts, Metric
from . import bootstrap
from .aggregation import UnitCounts, aggregate
from .bootstrap import REPLICATES, SEED, Row

K = TypeVar("K")

SWAPS = 1999
MORE_SWAPS = 19999
"""How many exchanges are drawn, and how many if the first ones give p < `SMALL`."""

SMALL = 0.01
TOLERANCE = 1e-12
"""What two differences may differ by and be the same."""

ENUMERATED = 12
"""Up to so many differing units all exchanges are tried: at most 4,096."""

AT_ONCE = 2048
"""The most exchanges that are computed at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The counts of a system by unit, in rows and units that all systems share.

    `rows` names the metric and the group of each row, `cells` has the shape (4, rows, units), and `having` says by
    metric which units have an item.
    """

    rows: tuple[tuple[str, str], ...]
    cells: Floats
    having: dict[str, Bools]

    @property
    def sums(self) -> Floats:
        """The counts of all units together: (4, rows)."""
        sums: Floats = self.cells.sum(axis=2)
        return sums

    def rows_of(self, metric: Metric) -> Ints:
        """The rows that a metric is computed from."""
        names = {leaf.name for leaf in bootstrap.leaves([metric])}
        return np.array([number for number, (name, _) in enumerate(self.rows) if name in names], dtype=np.int64)

    def units_with_items(self, metric: Metric) -> Bools:
        """Which units have items for every part of a metric."""
        there: Bools = np.logical_and.reduce([self.having[leaf.name] for leaf in bootstrap.leaves([metric])])
        return there

    def resampled(self, metrics: Sequence[Metric]) -> dict[str, Floats]:
        """F1 of each metric in every resample."""
        parts = [
            f1s(metrics, self.rows, weigh(self.cells, weights))
            for _, weights in bootstrap.draws(self.cells.shape[2], REPLICATES, SEED)
        ]
        return {metric.name: np.concatenate([part[metric.name] for part in parts]) for metric in metrics}


def sides(systems: Sequence[Mapping[str, UnitCounts]], units: int) -> list[Side]:
    """The counts of each system; its metrics must be the same for all or be missing."""
    most: dict[str, float] = {}
    for counted in systems:
        for name, counts in counted.items():
            most[name] = max(most.get(name, 0.0), 2 * bootstrap.bound(counts, units))
    rows_of = [
        [row for name, counts in counted.items() for row in bootstrap.aggregate_rows(METRICS[name], counts, most[name])]
        for counted in systems
    ]
    rows = tuple(dict.fromkeys((row.metric, row.group) for rows in rows_of for row in rows))
    return [_side(own, counted, rows, units) for own, counted in zip(rows_of, systems, strict=True)]


def _side(own: Sequence[Row], names: Iterable[str], rows: tuple[tuple[str, str], ...], units: int) -> Side:
    number = {row: at for at, row in enumerate(rows)}
    cells = np.zeros((4, len(rows), units))
    having = {name: np.zeros(units, dtype=np.bool_) for name in names}
    for row in own:
        cells[:, number[row.metric, row.group], row.unit] = row.counts.T
        having[row.metric][row.unit] |= bootstrap.owing(row.counts)
    return Side(rows, cells, having)


def weigh(cells: Floats, weights: Floats) -> Floats:
    """The weighted sums over units: (4, rows, units) and (draws, units) to (4, rows, draws)."""
    four, rows, units = cells.shape
    sums: Floats = (cells.reshape(four * rows, units) @ weights.T).reshape(four, rows, len(weights))
    return sums


def f1s(metrics: Sequence[Metric], rows: Sequence[tuple[str, str]], counts: Floats) -> dict[str, Floats]:
    """F1 of each metric from counts of shape (4, rows, draws)."""
    by_metric: dict[str, dict[str, Counts]] = {}
    for number, (name, group) in enumerate(rows):
        by_metric.setdefault(name, {})[group] = Counts(*counts[:, number])
    return {metric.name: aggregate(metric, by_metric).f1 for metric in metrics}


class Test(NamedTuple):
    """How a test came out: in how many units the counts differ, how many exchanges p was computed from, whether these
    are all there are, and p.
    """

    units_differ: int
    swaps: int
    exact: bool
    p: float


def randomise(a: Side, b: Side, metrics: Sequence[Metric]) -> dict[str, Test]:
    """The test of each metric."""
    gap = b.cells - a.cells
    differ = {metric.name: np.flatnonzero(gap[:, a.rows_of(metric)].any(axis=(0, 1))) for metric in metrics}
    tests = {}
    for metric in metrics:
        units, rows = differ[metric.name], a.rows_of(metric)
        if len(units) <= ENUMERATED:
            few = Exchange(
                tuple(a.rows[row] for row in rows), a.sums[:, rows], b.sums[:, rows], gap[:, rows][:, :, units]
            )
            (hits,) = few.hits([metric], [_all_swaps(len(units))]).values()
            tests[metric.name] = Test(len(units), 1 << len(units), True, hits / (1 << len(units)))
    several = [metric for metric in metrics if metric.name not in tests]
    every = Exchange(a.rows, a.sums, b.sums, gap)
    for swaps in (SWAPS, MORE_SWAPS):
        for name, hits in every.hits(several, _random_swaps(swaps, gap.shape[2])).items():
            tests[name] = Test(len(differ[name]), swaps, False, (hits + 1) / (swaps + 1))
        several = [metric for metric in several if tests[metric.name].p < SMALL]
    return {metric.name: tests[metric.name] for metric in metrics}


class Exchange(NamedTuple):
    """Two systems that can exchange units: their rows, the sums (4, rows) of each over all units, and what exchanging
    a unit moves from the second to the first: (4, rows, units).
    """

    rows: tuple[tuple[str, str], ...]
    a: Floats
    b: Floats
    gap: Floats

    def hits(self, metrics: Sequence[Metric], swaps: Iterable[Floats]) -> dict[str, int]:
        """How many exchanges give a difference of at least the actual size. One that leaves a system without an F1
        counts as one of them, which can only raise p.
        """
        if not metrics:
            return {}
        actual = self._sizes(metrics, np.zeros((1, self.gap.shape[2])))
        hits = dict.fromkeys(actual, 0)
        for some in swaps:
            for name, sizes in self._sizes(metrics, some).items():
                hits[name] += int(np.count_nonzero(~(sizes < actual[name] - TOLERANCE)))
        return hits

    def _sizes(self, metrics: Sequence[Metric], swaps: Floats) -> dict[str, Floats]:
        """The size of the difference of each metric under each exchange."""
        moved = weigh(self.gap, swaps)
        first = f1s(metrics, self.rows, self.a[:, :, np.newaxis] + moved)
        second = f1s(metrics, self.rows, self.b[:, :, np.newaxis] - moved)
        return {name: np.abs(first[name] - second[name]) for name in first}


def _all_swaps(units: int) -> Floats:
    """Every way to exchange some of the units: (swaps, units)."""
    swaps = np.arange(1 << units)[:, np.newaxis] >> np.arange(units) & 1
    return swaps.astype(np.float64)


def _random_swaps(swaps: int, units: int) -> Iterator[Floats]:
    """So many exchanges, some after the other, each unit in half of them: arrays of (swaps, units)."""
    source = np.random.RandomState(SEED)
    for some in bootstrap.chunks(swaps, min(AT_ONCE, bootstrap.CELLS // max(units, 1))):
        yield (source.random_sample((some.stop - some.start, units)) < 0.5).astype(np.float64)


def holm(p: Mapping[K, float]) -> dict[K, float]:
    """P values adjusted for their number: the smallest is multiplied by it, the next by one less, and so on; none is
    less than one before it, and none above 1 (Holm 1979).
    """
    adjusted: dict[K, float] = {}
    least = 0.0
    for rank, name in enumerate(sorted(p, key=p.__getitem__)):
        least = max(least, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = least
    return {name: adjusted[name] for name in p}
