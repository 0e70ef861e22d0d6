"""From documents to counts and from counts to scores: the one place in which scores are computed."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from msgspec import structs

from ..matching.batch import Batch, Pair
from ..matching.columns import Floats, Ints, unique
from ..matching.document_columns import DocumentColumns, LayerColumns
from ..metrics import METRICS
from ..metrics.base import Average, Counts, Metric, Ratios, Score, mean_f1, micro, ratios, scores, total
from ..metrics.outcomes import NEEDS, Cell, cells
from ..model.document import LAYERS
from ..model.labels import FREE, Labels

BATCH = 64
"""How many documents are laid end to end at once; no result depends on it."""

DIGITS = 10
"""Decimals to which a score or a count is rounded, once, when it is reported."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitCounts:
    """The counts of a metric by unit and group: rows of (unit, group, four numbers)."""

    unit: Ints
    group: Ints
    counts: Floats
    names: tuple[str, ...]

    def by_group(self) -> dict[str, Counts]:
        """The counts of each group over all units, in alphabetical order."""
        order = np.argsort(self.group, kind="stable")
        codes, first = np.unique(self.group[order], return_index=True)
        parts = np.split(self.counts[order], first[1:]) if len(codes) else []
        sums = {self.names[code]: _sums(rows) for code, rows in zip(codes.tolist(), parts, strict=True)}
        return dict(sorted(sums.items()))

    def codes(self) -> list[int]:
        """The codes of its groups, in the alphabetical order of their names."""
        return sorted(unique(self.group).tolist(), key=self.names.__getitem__)


class Accumulator:
    """What scoring documents with some metrics (or with the parts of means) yields: the counts of each metric by unit,
    what became of the items of the layers `aligned`, the number of units of each document, and how many items were the
    same as another one.

    Of the label set only symmetry of relations is used. The units are paragraphs, or documents if `paragraph_units` is
    false.
    """

    def __init__(
        self,
        metrics: Sequence[Metric],
        labels: Labels = FREE,
        *,
        aligned: Sequence[str] = (),
        paragraph_units: bool = True,
    ) -> None:
        self.outcomes: dict[str, Counter[Cell]] = {layer: Counter() for layer in aligned}
        self.sizes: list[int] = []
        self.duplicates: dict[str, Counter[str]] = {"gold": Counter(), "pred": Counter()}
        self._labels, self._paragraph_units = labels, paragraph_units
        self._count = {
            metric.name: metric.count
            for whole in metrics
            for metric in (whole, *(METRICS[name] for name in whole.parts))
            if metric.count is not None
        }
        nothing = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((0, 4))
        self._parts = {name: [nothing] for name in self._count}
        self._groups: dict[str, int] = {}

    def add(self, gold: DocumentColumns, pred: DocumentColumns) -> None:
        """Count every metric over some more documents, which have passed `examine` and have no readings left."""
        batch = Batch(gold, pred, self._labels, paragraph_units=self._paragraph_units)
        units = sum(self.sizes)
        for name, count in self._count.items():
            counted = count(batch)
            self._parts[name].append((counted.unit + units, self._named(counted.group, batch), counted.counts))
        for layer, outcomes in self.outcomes.items():
            outcomes.update(cells(batch, layer))
        for side, tables in (("gold", batch.gold), ("pred", batch.pred)):
            self.duplicates[side].update(tables.duplicates)
        self.sizes += batch.frame.unit_counts.tolist()

    def unit_counts(self, order: Sequence[int] | None = None) -> dict[str, UnitCounts]:
        """The counts of each metric by unit; the units are those of the documents in the order of adding them, or in
        another order of their numbers.
        """
        number = self._numbers(range(len(self.sizes)) if order is None else order)
        names = tuple(self._groups)
        of_metrics = {}
        for name, parts in self._parts.items():
            unit, group, counts = (np.concatenate(columns) for columns in zip(*parts, strict=True))
            of_metrics[name] = UnitCounts(number[unit], group, counts, names)
        return of_metrics

    def _named(self, codes: Ints, batch: Batch) -> Ints:
        """Groups by numbers that are the same in all batches."""
        names = batch.frame.codes.names()
        there = unique(codes)
        own = [
            self._groups.setdefault(str(names[code]) if code >= 0 else "(none)", len(self._groups))
            for code in there.tolist()
        ]
        numbers: Ints = np.array(own, dtype=np.int64)[np.searchsorted(there, codes)]
        return numbers

    def _numbers(self, order: Sequence[int]) -> Ints:
        """The new number of each unit."""
        sizes = np.array(self.sizes, dtype=np.int64)
        first = np.cumsum(sizes) - sizes
        moved = np.zeros(len(sizes), dtype=np.int64)
        moved[list(order)] = np.cumsum(sizes[list(order)]) - sizes[list(order)]
        numbers: Ints = np.arange(int(sizes.sum()), dtype=np.int64) + np.repeat(moved - first, sizes)
        return numbers

    def counts(self) -> dict[str, dict[str, Counts]]:
        """The counts of each metric by group."""
        return {name: unit_counts.by_group() for name, unit_counts in self.unit_counts().items()}


def batches(pairs: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    """The pairs in lists of `BATCH`, which are laid end to end at once."""
    return (pairs[start : start + BATCH] for start in range(0, len(pairs), BATCH))


def accumulate(
    pairs: Sequence[Pair],
    metrics: Sequence[Metric] = tuple(METRICS.values()),
    *,
    aligned: Sequence[str] = (),
    labels: Labels = FREE,
    paragraph_units: bool = True,
) -> Accumulator:
    """What scoring pairs of (gold, prediction) yields."""
    accumulator = Accumulator(metrics, labels, aligned=aligned, paragraph_units=paragraph_units)
    for some in batches(pairs):
        accumulator.add(*map(DocumentColumns, zip(*some, strict=True)))
    return accumulator


def aggregate(metric: Metric, counts: Mapping[str, Mapping[str, Counts]]) -> Ratios:
    """The ratios of a metric from the counts of each metric by group; the only way from counts to a score."""
    if metric.parts:
        return mean_f1([aggregate(METRICS[part], counts) for part in metric.parts])
    return (metric.aggregate or micro)(counts[metric.name])


def score(metric: Metric, counts: Mapping[str, Mapping[str, Counts]]) -> Score:
    """The score of a metric from the counts, of shape (), of each metric by group."""
    (unrounded,) = scores(aggregate(metric, counts), None if metric.parts else total(counts[metric.name]))
    return rounded(unrounded)


def score_groups(groups: Mapping[str, Counts]) -> dict[str, Score]:
    """The score of each group by itself."""
    if not groups:
        return {}
    counts = Counts(*map(np.array, zip(*groups.values(), strict=True)))
    columns = [
        [None if math.isnan(value) else round(value, DIGITS) for value in values.tolist()]
        for values in (*ratios(counts), *counts)
    ]
    return {name: Score(*row) for name, row in zip(groups, zip(*columns, strict=True), strict=True)}


S = TypeVar("S", bound=Score)


def rounded(exact: S) -> S:
    """Every number rounded once, so that no platform shows another digit."""
    values = {name: getattr(exact, name) for name in (*Ratios._fields, *Counts._fields)}
    digits = {name: round(value, DIGITS) for name, value in values.items() if value is not None}
    kept: S = structs.replace(exact, **digits)
    return kept


def averages(groups: Mapping[str, Score]) -> dict[str, Average]:
    """The `macro` and `weighted` average over the groups, which are all that gold or prediction have: `macro` is the
    mean over groups, `weighted` that in which a group counts as often as it has gold items. Each averages precision,
    recall and F1 by themselves; where a group has none, it counts as 0.

    Source of the definitions: scikit-learn's `precision_recall_fscore_support` with `average="macro"` or `"weighted"`
    and `zero_division=0`.
    """
    weights = {"macro": [1.0] * len(groups), "weighted": [group.r_den or 0.0 for group in groups.values()]}
    return {name: _average(list(groups.values()), weight) for name, weight in weights.items()}


def _average(groups: Sequence[Score], weight: Sequence[float]) -> Average:
    whole = math.fsum(weight)
    if not whole:
        return Average()
    terms = (
        [(getattr(group, name) or 0.0) * w for group, w in zip(groups, weight, strict=True)] for name in Ratios._fields
    )
    return Average(*(round(math.fsum(products) / whole, DIGITS) for products in terms))


SUBTYPE = "subtype"
"""What is needed where full types are compared. Coarse types alone (PER) do not attempt it, unless the gold has no
others either.
"""


class Attempts:
    """Which layers and fields some documents have, to tell what was not attempted from what was not found."""

    def __init__(self) -> None:
        self._items: dict[str, int] = {}
        self._fields: set[str] = set()

    def add(self, stack: DocumentColumns) -> None:
        """Note what some documents have."""
        for layer in LAYERS:
            if all(getattr(document, layer) is None for document in stack.documents):
                continue
            columns = stack[layer]
            self._items[layer] = self._items.get(layer, 0) + len(columns)
            for name in _FIELDS.get(layer, ()):
                if f"{layer}.{name}" not in self._fields and _has(columns, name):
                    self._fields.add(f"{layer}.{name}")

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
for _needs in (*(metric.needs for metric in METRICS.values()), *NEEDS.values()):
    for _need in _needs:
        for _path in _need.split("|"):
            _layer, _, _name = _path.partition(".")
            if _name:
                _FIELDS.setdefault(_layer, set()).add(_name)


def _has(layer: LayerColumns, name: str) -> bool:
    """Whether any item of a layer has a field, or any part of one: `arguments.role`; `subtype` is a type with a part
    behind the dot.
    """
    if name == SUBTYPE:
        return any("." in label for label in set(layer["type"]) if label is not None)
    first, _, rest = name.partition(".")
    if layer.lacks(first):
        return False
    values = layer[first]
    if rest:
        values = tuple(getattr(part, rest) for value in values for part in value)
    return any(value is not None and value != () for value in values)


def _sums(counts: Floats) -> Counts:
    """The sums of the four numbers of some rows, which do not depend on the order of the rows."""
    return Counts(*np.array([math.fsum(column) for column in counts.T.tolist()]))
