"""The one fold: documents to credits, credits to counts, counts to scores."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from msgspec import structs

from .columns import Floats, Ints
from .labels import FREE, Labels
from .metrics import METRICS
from .metrics.base import Counts, Metric, Ratios, Score, mean_f1, micro, ratios, scores, total
from .model import LAYERS, Document
from .tables import Batch, Pair

BATCH = 256
"""How many documents are laid end to end at once; no result depends on it."""

DIGITS = 10
"""Decimals to which a score or a count is rounded, once, when it is reported."""


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """The counts of a metric by unit and group: rows of (unit, group, four numbers)."""

    unit: Ints
    group: Ints
    counts: Floats
    names: tuple[str, ...]

    def by_group(self) -> dict[str, Counts]:
        """The counts of each group over all units, in alphabetical order."""
        found = {}
        for code in self.codes():
            rows = self.counts[self.group == code]
            found[self.names[code]] = Counts(*(_sum(rows[:, column]) for column in range(4)))
        return found

    def codes(self) -> list[int]:
        """The codes of its groups, in the alphabetical order of their names."""
        return sorted(np.unique(self.group).tolist(), key=self.names.__getitem__)


@dataclass(slots=True)
class Tally:
    """What scoring some pairs of documents yields: a ledger for each metric, the number of units (in all and of each
    document), and how many items were the same as another one.
    """

    ledgers: dict[str, Ledger] = field(default_factory=dict)
    units: int = 0
    sizes: list[int] = field(default_factory=list)
    duplicates: dict[str, dict[str, int]] = field(default_factory=lambda: {"gold": {}, "pred": {}})


def tally(
    pairs: Iterable[Pair],
    metrics: Sequence[Metric] = tuple(METRICS.values()),
    *,
    labels: Labels = FREE,
    paragraph_units: bool = True,
) -> Tally:
    """Credit every metric over pairs of (gold, prediction); of the label set only symmetry of relations is used.

    Both documents must have passed `check.refuse` and have no readings left. The units are paragraphs, or documents
    if `paragraph_units` is false.
    """
    result = Tally()
    rows: dict[str, list[tuple[Ints, Ints, Floats]]] = {metric.name: [] for metric in metrics if metric.credit}
    groups: dict[str, int] = {}
    for some in batches(pairs):
        batch = Batch(some, labels, paragraph_units=paragraph_units)
        for metric in metrics:
            if metric.credit is not None:
                found = metric.credit(batch)
                unit, code, counts = _gather(found.unit, found.group + 1, found.counts)
                names = ["(none)", *batch.codes.names()]
                known = {each: groups.setdefault(str(names[each]), len(groups)) for each in set(code.tolist())}
                group = np.array([known[each] for each in code.tolist()], dtype=np.int64)
                rows[metric.name].append((unit + result.units, group, counts))
        for side, tables in (("gold", batch.gold), ("pred", batch.pred)):
            for layer, count in tables.duplicates.items():
                result.duplicates[side][layer] = result.duplicates[side].get(layer, 0) + count
        result.units += int(batch.unit_counts.sum())
        result.sizes += batch.unit_counts.tolist()
    for name, parts in rows.items():
        unit, group, counts = (np.concatenate(columns) for columns in zip(*parts, strict=True)) if parts else _EMPTY
        result.ledgers[name] = Ledger(unit, group, counts, tuple(groups))
    return result


_EMPTY = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((0, 4)))


def fold(metric: Metric, counts: Mapping[str, Mapping[str, Counts]]) -> Ratios:
    """The ratios of a metric from the counts of each metric by group; the only way from counts to a score."""
    if metric.parts:
        return mean_f1([fold(METRICS[part], counts) for part in metric.parts])
    return (metric.fold or micro)(counts[metric.name])


def score(metric: Metric, counts: Mapping[str, Mapping[str, Counts]]) -> Score:
    """The score of a metric from the counts, of shape (), of each metric by group."""
    (found,) = scores(fold(metric, counts), None if metric.parts else total(counts[metric.name]))
    return rounded(found)


def score_groups(groups: Mapping[str, Counts]) -> dict[str, Score]:
    """The score of each group by itself."""
    if not groups:
        return {}
    counts = Counts(*map(np.array, zip(*groups.values(), strict=True)))
    return dict(zip(groups, map(rounded, scores(ratios(counts), counts)), strict=True))


def rounded(found: Score) -> Score:
    """Every number rounded once, so that no platform shows another digit."""
    values = {name: getattr(found, name) for name in (*Ratios._fields, *Counts._fields)}
    kept: Score = structs.replace(
        found, **{name: round(value, DIGITS) for name, value in values.items() if value is not None}
    )
    return kept


class Attempts:
    """Which layers and fields some documents have, to tell what was not attempted from what was not found."""

    def __init__(self) -> None:
        self._items: dict[str, int] = {}
        self._fields: set[str] = set()

    def add(self, document: Document) -> None:
        """Note what a document has."""
        for layer in LAYERS:
            found = getattr(document, layer)
            if found is None:
                continue
            self._items[layer] = self._items.get(layer, 0) + len(found)
            for name in _FIELDS.get(layer, ()):
                path = f"{layer}.{name}"
                if path not in self._fields and any(_has(item, name) for item in found):
                    self._fields.add(path)

    def has(self, need: str) -> bool:
        """Whether a layer is there, or a field of it that some item has. Where a layer has no items at all, its
        fields count as attempted; `a|b` is either.
        """
        for path in need.split("|"):
            layer = path.partition(".")[0]
            if layer in self._items and (path == layer or path in self._fields or not self._items[layer]):
                return True
        return False

    def layers(self) -> tuple[str, ...]:
        """The layers that any document has."""
        return tuple(layer for layer in LAYERS if layer in self._items)


_FIELDS: dict[str, set[str]] = {}
for _metric in METRICS.values():
    for _need in _metric.needs:
        for _path in _need.split("|"):
            _layer, _, _name = _path.partition(".")
            if _name:
                _FIELDS.setdefault(_layer, set()).add(_name)


def _has(item: object, name: str) -> bool:
    first, _, rest = name.partition(".")
    value = getattr(item, first)
    if rest:
        return any(_has(part, rest) for part in value)
    return value is not None and value != ()


def batches(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """The pairs in lists of `BATCH`, which are laid end to end at once."""
    source = iter(pairs)
    while some := list(islice(source, BATCH)):
        yield some


def _gather(unit: Ints, group: Ints, counts: Floats) -> tuple[Ints, Ints, Floats]:
    """Add up the rows that share unit and group."""
    width = int(group.max(initial=0)) + 1
    keys: Ints = unit * width + group
    there = np.flatnonzero(np.bincount(keys))
    summed = np.stack([np.bincount(keys, counts[:, column]).astype(np.float64) for column in range(4)], axis=1)[there]
    return there // width, there % width, summed


def _sum(column: Floats) -> Floats:
    """A sum that does not depend on the order."""
    return np.array(math.fsum(column.tolist()))
