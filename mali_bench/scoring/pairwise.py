"""The paired test of `randomisation.py` for every pair of many systems, from counts that each has once (`entrants.py`).

The units of a pair are the connected components of gold and both systems, found by joining those of each: two that
share an extent, or have overlapping extents where the gold has none, become one. A relation belongs to the larger of
the components that it joins, and arguments to the largest that any of their events names, as in `components.py`. Only
where the golds of the two differ, by readings or optional items, may the units be others than those of `compare`.

p is that of all exchanges where counts are whole numbers and F1 depends on two of them (what is right, and how much
both sides have): then how many exchanges give which sums follows unit by unit. Otherwise exchanges are drawn, as
`mali-bench compare` does. Where not one of them reaches the difference, p is at most 2 exp(-z^2 / 2), the bound of
Hoeffding (1963) for a sum whose terms have random signs, z being the difference by its standard deviation: F1 is
nearly such a sum, and no number of draws that is practical shows a p that holds among thousands of pairs.

Where a system has several runs, what is exchanged are the sums of their counts, weighed so that each system counts
once.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..matching.columns import Floats, Ints
from ..metrics.base import Metric
from . import bootstrap
from .bootstrap import SEED
from .comparison import standard_error
from .components import leaves_by_name
from .entrants import Entrant, Key, Place, overlap
from .randomisation import ENUMERATED, MORE_SWAPS, SMALL, SWAPS, TOLERANCE, f1s, weigh

STATES = 1 << 16
"""The most different sums that are followed to find p by all exchanges."""


class Duel(NamedTuple):
    """Two systems: F1 of the first less that of the second, and p."""

    difference: float
    p: float


class _Dense(NamedTuple):
    """An entrant in the numbering of all: its component at each place (-1: none), and the numbers of its keys."""

    own: Entrant
    mentions: Ints
    events: Ints
    keys: Ints


class Field(NamedTuple):
    """All entrants; `touching` has for mentions and triggers the pairs of places, outside the gold of somebody, that
    overlap.
    """

    entrants: list[_Dense]
    touching: tuple[tuple[Ints, Ints], tuple[Ints, Ints]]
    keys: int

    @classmethod
    def of(cls, entrants: Sequence[Entrant]) -> "Field":
        """Number what the entrants have."""
        keys: dict[Key, int] = {
            key: at for at, key in enumerate(sorted({key for each in entrants for key in each.keys}))
        }
        places = [
            sorted({place for each in entrants for place in each.mentions}),
            sorted({place for each in entrants for place in each.events}),
        ]
        numbers = [{place: at for at, place in enumerate(some)} for some in places]
        dense = [
            _Dense(
                each,
                _numbered(each.mentions, numbers[0]),
                _numbered(each.events, numbers[1]),
                np.array([keys[key] for key in each.keys], dtype=np.int64),
            )
            for each in entrants
        ]
        lone = [sorted({place for each in entrants for place in each.lone[side]}) for side in (0, 1)]
        first, second = (_touching(some, number) for some, number in zip(lone, numbers, strict=True))
        return cls(dense, (first, second), len(keys))

    def duel(self, one: int, other: int, metrics: Sequence[Metric]) -> Duel:
        """Test two entrants by a metric, or by the mean F1 of several."""
        return self.duels(one, other, [metrics])[0]

    def duels(self, one: int, other: int, statistics: Sequence[Sequence[Metric]]) -> list[Duel]:
        """Test two entrants by several statistics: each a metric, or the mean F1 of several."""
        places = _Units(self, one, other)
        return [_duel(places, metrics) for metrics in statistics]

    def units_with_items(self, number: int, metrics: Sequence[Metric]) -> int:
        """In how many units gold or entrant have items: of every part of a metric, and of any of several metrics."""
        units = _Units(self, number, number)
        there = np.zeros(units.size, dtype=np.bool_)
        for metric in metrics:
            cells, rows = units.cells([metric])
            there |= np.logical_and.reduce([bootstrap.owing(cells[:, leaf].T) for leaf in range(len(rows))])
        return int(np.count_nonzero(there))

    def interval(self, number: int, metrics: Sequence[Metric]) -> tuple[float, float] | None:
        """The 95% interval of the mean F1 of several metrics when units are drawn again; that of each is in reports."""
        drawn, _ = self._redrawn(_Units(self, number, number), metrics)
        (ends,) = bootstrap.percentiles(drawn[np.newaxis])
        return ends.ends

    def error(self, one: int, other: int, metrics: Sequence[Metric]) -> float:
        """The standard error of the difference of two entrants: its standard deviation over the same resamples."""
        first, second = self._redrawn(_Units(self, one, other), metrics)
        return standard_error(first - second)

    @staticmethod
    def _redrawn(units: "_Units", metrics: Sequence[Metric]) -> list[Floats]:
        """The mean F1 of some metrics for both sides in every resample of the units that have any items."""
        cells = [units.cells(metrics, which) for which in (0, 1)]
        used = np.flatnonzero((cells[0][0].any(axis=(0, 1))) | (cells[1][0].any(axis=(0, 1))))
        drawn: list[list[Floats]] = [[], []]
        for _, weights in bootstrap.draws(len(used), bootstrap.REPLICATES, SEED):
            for (counts, rows), values in zip(cells, drawn, strict=True):
                most = len(used) * float(counts.sum())
                values.append(_mean(metrics, rows, weigh(bootstrap.exact(counts[:, :, used], most), weights)))
        return [np.concatenate(values) for values in drawn]


def _numbered(places: dict[Place, int], numbers: dict[Place, int]) -> Ints:
    dense = np.full(len(numbers), -1, dtype=np.int64)
    for place, component in places.items():
        dense[numbers[place]] = component
    return dense


def _touching(lone: Sequence[Place], numbers: dict[Place, int]) -> tuple[Ints, Ints]:
    """The pairs of different places that share a character, each in both orders."""
    fragments = sorted((name, *span, numbers[name, spans]) for name, spans in lone for span in spans)
    found: set[tuple[int, int]] = set()
    for at, (name, start, end, number) in enumerate(fragments):
        for other_name, *other_span, other in fragments[at + 1 :]:
            if other_name != name or not overlap((start, end), (other_span[0], other_span[1])):
                break  # they are sorted by their starts, so that none behind this one overlaps either
            if other != number:
                found |= {(number, other), (other, number)}
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


class _Units:
    """The units of a pair: components of mentions, then those of events, then paragraphs or documents."""

    def __init__(self, field: Field, one: int, other: int) -> None:
        self._sides = field.entrants[one], field.entrants[other]
        a, b = self._sides
        mentions, self._sizes = _joined(a.mentions, b.mentions, field.touching[0])
        events, sizes = _joined(a.events, b.events, field.touching[1])
        self._mentions = len(self._sizes)
        behind = self._mentions + len(sizes)
        self.size = behind + field.keys
        of_events: dict[int, set[int]] = {}
        for side, own, place in zip(self._sides, events, mentions, strict=True):
            for unit, named in zip(own.tolist(), side.own.named, strict=True):
                of_events.setdefault(unit, set()).update(place[list(named)].tolist())
        largest = {unit: self._larger(named, self._mentions + unit) for unit, named in of_events.items()}
        self._unit_of = []
        for side, place, own in zip(self._sides, mentions, events, strict=True):
            joined = [self._larger(place[list(ends)].tolist(), -1) for ends in side.own.ends]
            keys = behind + side.keys
            self._unit_of.append(
                {
                    "keys": keys,
                    "mentions": place,
                    "events": self._mentions + own,
                    "ends": np.concatenate([np.array(joined, dtype=np.int64), keys]),
                    "named": np.array([largest[unit] for unit in own.tolist()], dtype=np.int64),
                }
            )

    def _larger(self, units: Iterable[int], otherwise: int) -> int:
        return min(units, key=lambda unit: (-self._sizes[unit], unit), default=otherwise)

    def cells(self, metrics: Sequence[Metric], which: int = 0) -> tuple[Floats, list[tuple[str, str]]]:
        """The counts (4, leaves, units) of one of the sides for some metrics, and the rows that these leaves are."""
        runs = [side.own.runs for side in self._sides]
        weight = runs[1 - which] // math.gcd(*runs)
        names = list(leaves_by_name(metrics))
        cells = np.zeros((len(names), self.size, 4))
        for row, name in enumerate(names):
            kept = self._sides[which].own.kept[name]
            np.add.at(cells[row], self._unit_of[which][kept.space][kept.unit], kept.counts * weight)
        moved: Floats = cells.transpose(2, 0, 1)
        return moved, [(name, "") for name in names]


def _joined(a: Ints, b: Ints, touching: tuple[Ints, Ints]) -> tuple[tuple[Ints, Ints], Ints]:
    """The components of a pair: for each side that of each of its own components, numbered by where they start, and
    how many extents each has.
    """
    sizes = int(a.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1
    forest = np.arange(sum(sizes)).tolist()

    def root(node: int) -> int:
        while forest[node] != node:
            forest[node] = node = forest[forest[node]]
        return node

    both = np.flatnonzero((a >= 0) & (b >= 0))
    ones, others = np.concatenate([both, touching[0]]), np.concatenate([both, touching[1]])
    there = (a[ones] >= 0) & (b[others] >= 0)
    for edge in np.unique(a[ones[there]] * max(sizes[1], 1) + b[others[there]]).tolist():
        one, other = root(edge // max(sizes[1], 1)), root(sizes[0] + edge % max(sizes[1], 1))
        forest[max(one, other)] = min(one, other)
    roots = np.array([root(node) for node in range(sum(sizes))], dtype=np.int64)
    places = np.flatnonzero((a >= 0) | (b >= 0))
    of_place = roots[np.where(a[places] >= 0, a[places], sizes[0] + b[places])]
    found, first, counts = np.unique(of_place, return_index=True, return_counts=True)
    order = np.argsort(first)
    number = np.zeros(sum(sizes), dtype=np.int64)
    number[found[order]] = np.arange(len(found))
    return (number[roots[: sizes[0]]], number[roots[sizes[0] :]]), counts[order]


def _duel(units: _Units, metrics: Sequence[Metric]) -> Duel:
    a, rows = units.cells(metrics, 0)
    b, _ = units.cells(metrics, 1)
    whole = bool((a == np.rint(a)).all() and (b == np.rint(b)).all())
    if not whole:
        most = 2 * float(a.sum() + b.sum())
        a, b = bootstrap.exact(a, most), bootstrap.exact(b, most)
    gap = b - a
    differ = np.flatnonzero(gap.any(axis=(0, 1)))
    gap = gap[:, :, differ]
    sums = a.sum(axis=2), b.sum(axis=2)
    found = None
    if whole and len(metrics) == 1 and not metrics[0].parts and metrics[0].aggregate is None:
        found = by_all_exchanges(sums[0][:, 0], sums[1][:, 0], gap[:, 0].T)
    return found or _by_draws(metrics, rows, sums, gap)


def by_all_exchanges(a: Floats, b: Floats, gap: Floats) -> Duel | None:
    """Test by all exchanges of units, from the sums (4,) of two systems and what exchanging each unit moves from the
    second to the first (units, 4): whole numbers. `None` if F1 does not depend on two sums only, or these take too many
    values.
    """
    if a[0] != a[2] or b[0] != b[2] or (gap[:, 0] != gap[:, 2]).any():
        return None
    right, both = gap[:, 0], gap[:, 1] + gap[:, 3]
    moves = np.stack([right, both], axis=1)
    low, high = np.minimum(moves, 0).sum(axis=0), np.maximum(moves, 0).sum(axis=0)
    if np.prod(high - low + 1) > STATES:
        return None
    likely = np.ones((1, 1))
    for x, y in moves.astype(np.int64).tolist():
        rows, columns = likely.shape
        grown = np.zeros((rows + abs(x), columns + abs(y)))
        stay, move = (max(-x, 0), max(-y, 0)), (max(x, 0), max(y, 0))
        grown[stay[0] : stay[0] + rows, stay[1] : stay[1] + columns] += likely
        grown[move[0] : move[0] + rows, move[1] : move[1] + columns] += likely
        likely = grown / 2
    moved_right = (low[0] + np.arange(likely.shape[0]))[:, np.newaxis]
    moved_both = (low[1] + np.arange(likely.shape[1]))[np.newaxis, :]
    totals = a[1] + a[3], b[1] + b[3]
    with np.errstate(invalid="ignore", divide="ignore"):
        sizes = np.abs(
            2 * (a[0] + moved_right) / (totals[0] + moved_both) - 2 * (b[0] - moved_right) / (totals[1] - moved_both)
        )
    difference = float(2 * a[0] / totals[0] - 2 * b[0] / totals[1])
    reached = likely[~(sizes < abs(difference) - TOLERANCE)]
    return Duel(difference, min(1.0, math.fsum(reached.tolist())))


def _by_draws(
    metrics: Sequence[Metric], rows: Sequence[tuple[str, str]], sums: tuple[Floats, Floats], gap: Floats
) -> Duel:
    four, leaves, units = gap.shape
    flat, row = np.unique(gap.reshape(four * leaves, units), axis=0, return_inverse=True)
    sides = [each[:, :, np.newaxis] for each in sums]

    def sizes(swaps: Floats) -> Floats:
        moved = (flat @ swaps)[row.reshape(-1)].reshape(four, leaves, -1)
        return _mean(metrics, rows, sides[0] + moved) - _mean(metrics, rows, sides[1] - moved)

    difference = float(sizes(np.zeros((units, 1)))[0])
    if units <= ENUMERATED:
        return Duel(difference, _hits(sizes(_all_swaps(units)), difference) / (1 << units))
    p = 1.0
    for draws in (SWAPS, MORE_SWAPS):
        drawn = sizes(_swaps(draws, _room(units))[:units])
        hits = _hits(drawn, difference)
        p = (hits + 1) / (draws + 1)
        if not hits:
            variance = math.fsum((drawn[~np.isnan(drawn)] ** 2).tolist()) / draws
            p = min(p, 2 * math.exp(-(difference**2) / variance / 2))
        if not 1 / (MORE_SWAPS + 1) <= p < SMALL:
            break
    return Duel(difference, p)


def _hits(drawn: Floats, difference: float) -> int:
    """How many exchanges give a difference of at least the actual size; those without an F1 count as such."""
    return int(np.count_nonzero(~(np.abs(drawn) < abs(difference) - TOLERANCE)))


def _mean(metrics: Sequence[Metric], rows: Sequence[tuple[str, str]], counts: Floats) -> Floats:
    """The mean F1 of some metrics from counts (4, leaves, draws)."""
    values = list(f1s(metrics, rows, counts).values())
    mean: Floats = sum(values[1:], values[0]) / len(values)
    return mean


def _room(units: int) -> int:
    """How many units exchanges are drawn for at once: few different numbers, since they are kept."""
    return 1 << max(units - 1, 1).bit_length()


@lru_cache(maxsize=8)
def _swaps(draws: int, units: int) -> Floats:
    """So many exchanges of so many units, (units, draws); the stream of `RandomState` is frozen (NEP 19)."""
    drawn: Floats = (np.random.RandomState(SEED).random_sample((units, draws)) < 0.5).astype(np.float64)
    drawn.flags.writeable = False
    return drawn


def _all_swaps(units: int) -> Floats:
    """Every way to exchange some of the units: (units, swaps)."""
    swaps: Floats = (np.arange(1 << units) >> np.arange(units)[:, np.newaxis] & 1).astype(np.float64)
    return swaps
