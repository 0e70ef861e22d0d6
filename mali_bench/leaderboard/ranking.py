"""Boards: which entries are compared, by what, and which ranks their differences support.

The rank of an entry is 1 + the number of entries on its board that are significantly better: p of the paired test
below .05 after Holm (1979) over all pairs of the board. The test need not be transitive, and nothing here assumes that
it is. The range goes from there to the last rank that the entry may have: the number of entries on the board less
those that it is significantly better than.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import comb
from statistics import median
from typing import NamedTuple

from ..metrics import METRICS
from ..metrics.base import Metric
from ..metrics.groups import PRIMARY, TITLES
from ..scoring.bootstrap import FEW
from ..scoring.components import NOT_ADDITIVE
from ..scoring.pairwise import MOST_DRAWN, Duel, Field, Paired
from ..scoring.randomisation import holm
from .entries import mean_f1
from .parallel import spread
from .standings import Entry, Setting

ALPHA = 0.05
"""Below this an adjusted p is a difference."""

OVERALL = "overall"
"""The board of the mean F1 over all core layers."""

CORE = ("mentions", "coref", "relations", "triggers", "arguments")
"""The groups that a system must attempt to be on the overall board; the others that rank have boards of their own."""

NOT_SYSTEMS = frozenset({"annotator", "reference"})
"""The kinds of entries that are there to compare with: they have no rank and take none from others."""

PAIRS_AT_ONCE = 64
"""How many pairs a process tests at a time."""


class Row(NamedTuple):
    """An entry on a board.

    Attributes:
        precision, recall, f1: the means over runs, `None` where a run has none.
        low, high: the ends of the 95% interval of F1, or with several runs the least and the most F1.
        trusted: whether the interval can be trusted.
        runs: how many runs there are.
        best, worst: the range of its rank, `None` without one.
        unranked: why it has none.
    """

    entry: Entry
    precision: float | None
    recall: float | None
    f1: float
    low: float | None
    high: float | None
    trusted: bool
    runs: int
    best: int | None = None
    worst: int | None = None
    unranked: str | None = None

    @property
    def rank(self) -> str:
        """The range as it is shown."""
        if self.best is None:
            return "-"
        return str(self.best) if self.best == self.worst else f"{self.best}-{self.worst}"


class Board(NamedTuple):
    """The entries that can be compared by one metric, the best first.

    Attributes:
        group: the group of metrics, or `OVERALL`.
        metrics: the metric that ranks, or all whose mean does.
        setting: what all entries were given, and the maps.
        rows: the entries.
        pairs: the adjusted p of each pair of ranked entries, by their names.
        resolution: the smallest difference that the board resolves: 1.96 times the median standard error of the
            differences between neighbours. `None` with fewer than two ranked entries.
    """

    group: str
    metrics: tuple[str, ...]
    setting: Setting
    rows: list[Row]
    pairs: dict[tuple[str, str], float]
    resolution: float | None

    @property
    def title(self) -> str:
        """What the board is of."""
        return TITLES.get(self.group, "Overall")

    @property
    def measure(self) -> str:
        """What ranks, in words."""
        return self.metrics[0] if self.group != OVERALL else f"mean F1 of {', '.join(self.metrics)}"

    @property
    def key(self) -> str:
        """The board's name in addresses and files."""
        return "-".join([self.group, *self.setting.given, *self.setting.maps])


def boards(entries: Sequence[Entry]) -> list[Board]:
    """All boards that have an entry: for each setting, that of the text alone first, the overall one and one for each
    layer.
    """
    there = {group: metric for group, metric in PRIMARY.items() if _in_gold(entries, metric)}
    core = tuple(metric for group, metric in there.items() if group in CORE)
    plans = []
    for setting in sorted({entry.setting for entry in entries}, key=lambda each: (each.maps, each.given)):
        own = [entry for entry in entries if entry.setting == setting]
        for group, metrics in {OVERALL: core, **{group: (metric,) for group, metric in there.items()}}.items():
            rows = [row for entry in own for row in _row(entry, metrics)]
            if rows:
                plans.append(Board(group, metrics, setting, rows, {}, None))
    return _ranked(plans, entries)


def _in_gold(entries: Sequence[Entry], metric: str) -> bool:
    """Whether the gold has what a metric needs, which every score file says."""
    of_entries = (entry.scores["runs"][0]["metrics"].get(metric, {}) for entry in entries)
    return any(result.get("status", "no gold") != "no gold" for result in of_entries)


def _row(entry: Entry, metrics: Sequence[str]) -> list[Row]:
    """The row of an entry, not ranked yet; none if it does not attempt all of the metrics, or a run has no F1."""
    of_metrics = [entry.results(metric) for metric in metrics]
    means = mean_f1(entry.scores)
    f1s = [means[metric] for metric in metrics if means[metric] is not None]
    if not all(of_metrics) or len(f1s) < len(metrics):
        return []
    f1 = sum(value for value in f1s if value is not None) / len(f1s)
    runs = len(of_metrics[0])
    if len(metrics) > 1:
        by_run = [sum(results[run]["f1"] for results in of_metrics) / len(metrics) for run in range(runs)]
        return [Row(entry, None, None, f1, min(by_run), max(by_run), True, runs)]
    (results,) = of_metrics
    precision, recall = (_mean([result[name] for result in results]) for name in ("precision", "recall"))
    if runs > 1:
        of_runs = [result["f1"] for result in results]
        return [Row(entry, precision, recall, f1, min(of_runs), max(of_runs), True, runs)]
    interval = results[0].get("interval") or {}
    low, high = interval.get("f1") or (None, None)
    return [Row(entry, precision, recall, f1, low, high, not interval.get("untrustworthy"), runs)]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def _ranked(plans: Sequence[Board], entries: Sequence[Entry]) -> list[Board]:
    """The boards with ranks. Every pair is tested once, for all boards that it is on."""
    place = {entry.name: number for number, entry in enumerate(entries)}
    field = Field.of([entry.counts for entry in entries])
    judged: list[list[Row]] = [[] for _ in plans]
    for number, entry in enumerate(entries):
        on = [(at, row) for at, board in enumerate(plans) for row in board.rows if row.entry is entry]
        alone = field.pair(number, number, [METRICS[name] for at, _ in on for name in plans[at].metrics])
        for at, row in on:
            judged[at].append(_judged(row, [METRICS[name] for name in plans[at].metrics], alone))
    plans = [
        board._replace(rows=sorted(rows, key=lambda row: (-row.f1, row.entry.name)))
        for board, rows in zip(plans, judged, strict=True)
    ]
    tasks = _tasks(plans, place)
    chunks = [tasks[start : start + PAIRS_AT_ONCE] for start in range(0, len(tasks), PAIRS_AT_ONCE)]
    tested = spread(_test, chunks, start=_begin, having=(field, _plans_of(plans)))
    found: list[dict[tuple[int, int], Tested]] = [{} for _ in plans]
    for task, results in zip(tasks, (each for some in tested for each in some), strict=True):
        for (number, _), result in zip(task.on, results, strict=True):
            found[number][task.one, task.other] = result
    return [_with_ranks(board, own, place) for board, own in zip(plans, found, strict=True)]


def _judged(row: Row, statistic: Sequence[Metric], alone: Paired) -> Row:
    """The row with the reason why it has no rank, if there is one; and with the interval of a mean."""
    if len(statistic) > 1 and row.runs == 1:
        low, high = alone.interval(statistic) or (None, None)
        row = row._replace(low=low, high=high)
    return row._replace(unranked=_why_not(row.entry, statistic, alone))


def _why_not(entry: Entry, statistic: Sequence[Metric], alone: Paired) -> str | None:
    declared = entry.declared
    if declared.system.kind in NOT_SYSTEMS:
        return "there for comparison only"
    if declared.track == "open":
        return "open track: may have used the gold"
    if any(METRICS[part].aggregate for metric in statistic for part in metric.parts or (metric.name,)):
        return NOT_ADDITIVE
    units = alone.units_with_items(statistic)
    return f"items in {units} units, fewer than {FEW}" if units < FEW else None


class Task(NamedTuple):
    """A pair to be tested: the numbers of two entries, and those of the boards that it is on, each with whether the two
    are neighbours there.
    """

    one: int
    other: int
    on: tuple[tuple[int, bool], ...]


class Tested(NamedTuple):
    """How the test of a pair came out, and for neighbours the standard error of their difference."""

    duel: Duel
    error: float | None


def _tasks(boards: Sequence[Board], place: dict[str, int]) -> list[Task]:
    wanted: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for number, board in enumerate(boards):
        ranked = [place[row.entry.name] for row in board.rows if row.unranked is None]
        near = {(min(pair), max(pair)) for pair in pairwise(ranked)}
        for pair in combinations(sorted(ranked), 2):
            wanted.setdefault(pair, []).append((number, pair in near))
    return [Task(*pair, tuple(on)) for pair, on in wanted.items()]


class Plan(NamedTuple):
    """What a board compares by, and whether its p may be drawn."""

    statistic: tuple[Metric, ...]
    drawn: bool


_SHARED: list[tuple[Field, list[Plan]]] = []
"""What the tests of a process need: the entrants, and the plan of each board."""


def _plans_of(boards: Sequence[Board]) -> list[tuple[tuple[str, ...], bool]]:
    """The metrics of each board, and whether it has so few pairs that p may be drawn."""
    sizes = [sum(row.unranked is None for row in board.rows) for board in boards]
    return [(board.metrics, comb(size, 2) <= MOST_DRAWN) for board, size in zip(boards, sizes, strict=True)]


def _begin(field: Field, plans: Sequence[tuple[Sequence[str], bool]]) -> None:
    _SHARED[:] = [(field, [Plan(tuple(METRICS[name] for name in names), drawn) for names, drawn in plans])]


def _test(tasks: Sequence[Task]) -> list[list[Tested]]:
    """The tests of some pairs, for each of the boards that it is on."""
    ((field, plans),) = _SHARED
    tested = []
    for task in tasks:
        metrics = [metric for number, _ in task.on for metric in plans[number].statistic]
        pair = field.pair(task.one, task.other, metrics)
        tested.append(
            [
                Tested(
                    pair.duel(plans[number].statistic, drawn=plans[number].drawn),
                    pair.error(plans[number].statistic) if near else None,
                )
                for number, near in task.on
            ]
        )
    return tested


def _with_ranks(board: Board, found: dict[tuple[int, int], Tested], place: dict[str, int]) -> Board:
    adjusted = holm({pair: tested.duel.p for pair, tested in found.items()})
    ranked = [place[row.entry.name] for row in board.rows if row.unranked is None]
    significant = {pair: tested.duel.difference for pair, tested in found.items() if adjusted[pair] < ALPHA}
    shown = dict(zip(ranked, ranks(ranked, significant), strict=True))
    name = {number: entry for entry, number in place.items()}
    errors = [tested.error for tested in found.values() if tested.error is not None]
    ranges = [shown.get(place[row.entry.name], (None, None)) for row in board.rows]
    return board._replace(
        rows=[row._replace(best=best, worst=worst) for row, (best, worst) in zip(board.rows, ranges, strict=True)],
        pairs={(name[one], name[other]): p for (one, other), p in sorted(adjusted.items())},
        resolution=1.96 * median(errors) if errors else None,
    )


def ranks(numbers: Sequence[int], significant: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The best and worst rank of each of some entries, from the significant differences: by the pair, the score of its
    first entry less that of its second.

    >>> ranks([0, 1, 2], {(0, 2): 0.3})
    [(1, 2), (1, 3), (2, 3)]
    """
    better, worse = dict.fromkeys(numbers, 0), dict.fromkeys(numbers, 0)
    for (one, other), difference in significant.items():
        winner, loser = (one, other) if difference > 0 else (other, one)
        better[loser] += 1
        worse[winner] += 1
    return [(1 + better[number], len(numbers) - worse[number]) for number in numbers]
