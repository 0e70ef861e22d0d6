"""The paired test of `randomisation.py` for every pair of many systems, from counts that each has once (`entrants.py`).

The units of a pair are the connected components of gold and both systems, found by joining those of each: two that
share an extent, or have overlapping extents where the gold has none, become one. A relation belongs to the larger of
the components that it joins, and arguments to the largest that any of their events names, as in `components.py`. Only
where the golds of the two differ, by readings or optional items, may the units be others than those of `compare`.

p is that of all exchanges where counts are whole numbers and F1 depends on two of them (what is right, and what is
not): then how many exchanges give which sums follows unit by unit. Otherwise exchanges are drawn, as `mali-bench
compare` does. The p of draws is never below 1 in 20,000, so that among more than 1,000 pairs it could show nothing:
there p is 2 exp(-z^2 / 2), z being the difference by its standard deviation under exchange. That is the bound of
Hoeffding (1963) for a sum whose terms have random signs, which a difference of F1 nearly is; it errs towards no
difference.

Where a system has several runs, what is exchanged are the sums of their counts, weighed so that each system counts
once.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ..matching.columns import Floats, Ints
from ..metrics.base import Counts, Metric, Ratios, mean_f1, ratios
from . import bootstrap
from .bootstrap import SEED
from .comparison import standard_error
from .components import leaves_by_name
from .entrants import Entrant, Key, Place, overlap
from .randomisation import ENUMERATED, MORE_SWAPS, SMALL, SWAPS, TOLERANCE, weigh

STATES = 1 << 16
"""The most different sums that are followed to find p by all exchanges."""

EXACT = 52
"""Up to so many halvings of 1, sums of the results are exact, in whatever order they are added."""

MOST_DRAWN = 1000
"""Among more pairs, p is not drawn."""

Statistic = Sequence[Metric]
"""What systems are compared by: the F1 of a metric, or the mean F1 of several. None has a fold of its own, as BLANC."""


class Duel(NamedTuple):
    """Two systems: F1 of the first less that of the second, and p."""

    difference: float
    p: float


class _Dense(NamedTuple):
    """An entrant in the numbering of all: its component at each place (-1: none), and the numbers of its keys. `ends`
    and `named` are those of the entrant as (which one, component) in two arrays.
    """

    own: Entrant
    mentions: Ints
    events: Ints
    keys: Ints
    ends: tuple[Ints, Ints]
    named: tuple[Ints, Ints]


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
        every = sorted({key for each in entrants for key in each.keys})
        keys: dict[Key, int] = {key: at for at, key in enumerate(every)}
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
                _flat(each.ends),
                _flat(each.named),
            )
            for each in entrants
        ]
        lone = [sorted({place for each in entrants for place in each.lone[side]}) for side in (0, 1)]
        first, second = (_touching(some, number) for some, number in zip(lone, numbers, strict=True))
        return cls(dense, (first, second), len(keys))

    def pair(self, one: int, other: int, metrics: Iterable[Metric]) -> "Paired":
        """Two entrants, by their numbers, in the units that they share. `metrics` are all that will be asked for."""
        return Paired(self, one, other, metrics)


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


def _flat(sets: Sequence[tuple[int, ...]]) -> tuple[Ints, Ints]:
    which = [number for number, some in enumerate(sets) for _ in some]
    return np.array(which, dtype=np.int64), np.array([each for some in sets for each in some], dtype=np.int64)


class Paired:
    """Two entrants in their units: components of mentions, then those of events, then paragraphs or documents."""

    def __init__(self, field: Field, one: int, other: int, metrics: Iterable[Metric]) -> None:
        sides = field.entrants[one], field.entrants[other]
        a, b = sides
        mentions, sizes = _joined(a.mentions, b.mentions, field.touching[0])
        events, of_events = _joined(a.events, b.events, field.touching[1])
        first_event, first_key = len(sizes), len(sizes) + len(of_events)
        units = first_key + field.keys
        largest = _Largest(sizes, len(of_events))
        for side, own, place in zip(sides, events, mentions, strict=True):
            largest.add(own[side.named[0]], place[side.named[1]])
        arguments = largest.found(first_event)
        runs = a.own.runs, b.own.runs
        self._cells: list[dict[str, Floats]] = []
        for side, own, place, weight in zip(sides, events, mentions, reversed(runs), strict=True):
            joined = _Largest(sizes, len(side.own.ends))
            joined.add(side.ends[0], place[side.ends[1]])
            unit_of = {
                "keys": first_key + side.keys,
                "mentions": place,
                "events": first_event + own,
                "ends": np.concatenate([joined.found(0), first_key + side.keys]),
                "named": arguments[own],
            }
            cells = {}
            for name in leaves_by_name(metrics):
                kept = side.own.kept[name]
                cells[name] = np.zeros((units, 4))
                np.add.at(cells[name], unit_of[kept.space][kept.unit], kept.counts * (weight // math.gcd(*runs)))
            self._cells.append(cells)

    def units_with_items(self, statistic: Statistic) -> int:
        """In how many units gold or the first entrant have items: of every part of a metric, and of any metric."""
        there = [
            np.logical_and.reduce([bootstrap.owing(self._cells[0][leaf]) for leaf in leaves_by_name([metric])])
            for metric in statistic
        ]
        return int(np.count_nonzero(np.logical_or.reduce(there)))

    def interval(self, statistic: Statistic) -> tuple[float, float] | None:
        """The 95% interval of the first entrant when units are drawn again; reports have that of each metric."""
        (ends,) = bootstrap.percentiles(self._redrawn(statistic)[0][np.newaxis])
        return ends.ends

    def error(self, statistic: Statistic) -> float:
        """The standard error of the difference: its standard deviation over resamples that both are scored on."""
        first, second = self._redrawn(statistic)
        return standard_error(first - second)

    def _redrawn(self, statistic: Statistic) -> list[Floats]:
        """F1 of both entrants in every resample of the units that have any items."""
        sides, names = self._stacked(statistic)
        used = np.flatnonzero(sides[0].any(axis=(0, 1)) | sides[1].any(axis=(0, 1)))
        drawn: list[list[Floats]] = [[], []]
        for _, weights in bootstrap.draws(len(used), bootstrap.REPLICATES, SEED):
            for cells, values in zip(sides, drawn, strict=True):
                exact = bootstrap.exact(cells[:, :, used], len(used) * float(cells.sum()))
                values.append(_mean(statistic, names, weigh(exact, weights)))
        return [np.concatenate(values) for values in drawn]

    def _stacked(self, statistic: Statistic) -> tuple[list[Floats], list[str]]:
        """The counts (4, leaves, units) of both sides for a statistic, and the names of these leaves."""
        names = list(leaves_by_name(statistic))
        sides = [np.stack([cells[name].T for name in names], axis=1) for cells in self._cells]
        return sides, names

    def duel(self, statistic: Statistic, *, drawn: bool = True) -> Duel:
        """The test; unless `drawn`, p is a bound where it cannot be that of all exchanges."""
        (a, b), names = self._stacked(statistic)
        whole = bool((a == np.rint(a)).all() and (b == np.rint(b)).all())
        if not whole:
            most = 2 * float(a.sum() + b.sum())
            a, b = bootstrap.exact(a, most), bootstrap.exact(b, most)
        gap = b - a
        gap = gap[:, :, gap.any(axis=(0, 1))]
        sums = a.sum(axis=2), b.sum(axis=2)
        if whole and len(statistic) == 1 and not statistic[0].parts:
            found = by_all_exchanges(sums[0][:, 0], sums[1][:, 0], gap[:, 0].T)
            if found is not None:
                return found
        return _Exchanges(statistic, names, sums, gap).duel(drawn=drawn)


class _Largest:
    """The largest component of each of some sets, the first of several; `sizes` are those of the components."""

    def __init__(self, sizes: Ints, sets: int) -> None:
        self._sizes, self._best = sizes, np.full(sets, -1, dtype=np.int64)

    def add(self, which: Ints, component: Ints) -> None:
        """Put components into sets."""
        count = len(self._sizes)
        np.maximum.at(self._best, which, self._sizes[component] * count + count - 1 - component)

    def found(self, otherwise: int) -> Ints:
        """The largest of each set; of an empty one its number from `otherwise` on."""
        count = max(len(self._sizes), 1)
        numbers = otherwise + np.arange(len(self._best))
        return np.where(self._best < 0, numbers, count - 1 - self._best % count)


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


def by_all_exchanges(a: Floats, b: Floats, gap: Floats) -> Duel | None:
    """Test by all exchanges of units, from the sums (4,) of two systems and what exchanging each unit moves from the
    second to the first (units, 4): whole numbers. `None` if F1 does not depend on two sums only, or these take too many
    values.
    """
    totals = a[1] + a[3], b[1] + b[3]
    if a[0] != a[2] or b[0] != b[2] or (gap[:, 0] != gap[:, 2]).any() or 0 in totals:
        return None
    right, wrong = gap[:, 0], gap[:, 1] + gap[:, 3] - gap[:, 0]
    if (np.abs(right).sum() + 1) * (np.abs(wrong).sum() + 1) > STATES:
        return None
    moves = np.stack([right, wrong], axis=1).astype(np.int64)
    likely = np.outer(_line(right[wrong == 0]), _line(wrong[right == 0]))
    for x, y in moves[(right != 0) & (wrong != 0)].tolist():
        rows, columns = likely.shape
        grown = np.zeros((rows + abs(x), columns + abs(y)))
        for down, along in ((max(-x, 0), max(-y, 0)), (max(x, 0), max(y, 0))):
            grown[down : down + rows, along : along + columns] += likely
        likely = grown / 2
    least_right, least_wrong = np.minimum(moves, 0).sum(axis=0).tolist()
    moved_right = (least_right + np.arange(likely.shape[0]))[:, np.newaxis]
    moved_both = moved_right + least_wrong + np.arange(likely.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        first = 2 * (a[0] + moved_right) / (totals[0] + moved_both)
        second = 2 * (b[0] - moved_right) / (totals[1] - moved_both)
    difference = float(2 * a[0] / totals[0] - 2 * b[0] / totals[1])
    reached = likely[~(np.abs(first - second) < abs(difference) - TOLERANCE)]
    p = float(reached.sum()) if len(gap) <= EXACT else math.fsum(reached.tolist())
    return Duel(difference, min(1.0, p))


def _line(moves: Floats) -> Floats:
    """How likely each sum of moves is, each being made or not, from the least sum on."""
    likely = np.ones(1)
    for move in np.abs(moves).astype(np.int64).tolist():
        grown = np.zeros(len(likely) + move)
        grown[: len(likely)] += likely
        grown[move:] += likely
        likely = grown / 2
    return likely


class _Exchanges:
    """Two systems that can exchange units, by a statistic: the sums (4, leaves) of each, and what exchanging a unit
    moves from the second to the first: (4, leaves, units).
    """

    def __init__(self, statistic: Statistic, names: Sequence[str], sums: tuple[Floats, Floats], gap: Floats) -> None:
        self._statistic, self._names = statistic, names
        self._sides = [each[:, :, np.newaxis] for each in sums]
        self._shape, self._units = gap.shape[:2], gap.shape[2]
        self._gap = gap.reshape(gap.shape[0] * gap.shape[1], self._units)
        self._row: Any = slice(None)

    def _sizes(self, swaps: Floats) -> Floats:
        """The difference under each of some exchanges, (units, exchanges)."""
        moved = (self._gap @ swaps)[self._row].reshape(*self._shape, swaps.shape[1])
        first, second = (
            _mean(self._statistic, self._names, side + step * moved)
            for side, step in zip(self._sides, (1, -1), strict=True)
        )
        return first - second

    def duel(self, *, drawn: bool) -> Duel:
        """The test, or the bound of p, by exchanging each unit alone: it contributes half of what that changes."""
        difference, *alone = self._sizes(np.eye(self._units, self._units + 1, 1)).tolist()
        if self._units <= ENUMERATED:
            return Duel(difference, self._hits(_all_swaps(self._units), difference) / (1 << self._units))
        if not drawn:
            variance = math.fsum(((size - difference) / 2) ** 2 for size in alone if not math.isnan(size))
            return Duel(difference, min(1.0, 2 * math.exp(-(difference**2) / variance / 2)) if variance else 1.0)
        self._gap, self._row = np.unique(self._gap, axis=0, return_inverse=True)
        p = 1.0
        for draws in (SWAPS, MORE_SWAPS):
            p = (self._hits(_swaps(draws, _room(self._units))[: self._units], difference) + 1) / (draws + 1)
            if p >= SMALL:
                break
        return Duel(difference, p)

    def _hits(self, swaps: Floats, difference: float) -> int:
        """How many exchanges give a difference of at least the actual size; those without an F1 count as such."""
        return int(np.count_nonzero(~(np.abs(self._sizes(swaps)) < abs(difference) - TOLERANCE)))


def _mean(statistic: Statistic, names: Sequence[str], counts: Floats) -> Floats:
    """A statistic from the counts (4, leaves, draws) of metrics of these names, none of which has a fold of its own."""
    of_leaves = ratios(Counts(*counts))
    row = {name: number for number, name in enumerate(names)}
    values = [
        mean_f1([Ratios(*(each[row[part]] for each in of_leaves)) for part in metric.parts]).f1
        if metric.parts
        else of_leaves.f1[row[metric.name]]
        for metric in statistic
    ]
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
