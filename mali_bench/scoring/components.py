"""Units that keep clusters whole: what is resampled and exchanged within a few documents.

Clusters span paragraphs, so that the counts of paragraphs depend on each other: whoever misses or splits an entity
errs in every paragraph that mentions it. A unit here is a connected component of a graph whose nodes are the extents
that the gold or a system marks. Two extents are joined if

- any side has them in one cluster,
- one is a gold mention and the other a prediction that may match it (by heads), or
- one is a prediction that matches no gold mention, and the other the gold mention that it shares most of its
  characters with (Dice; the first of several), or, if it overlaps none, another such prediction that it overlaps: both
  are answers to the same question.

The mentions of entities and the triggers of events have components of their own. A relation belongs to the larger of
the components that it joins; the arguments of an event, and of all events in its component, to the largest component
that any of them names, or to that of the event.

No cluster and no possible match by heads crosses components. So the counts of MUC, B3, LEA and CEAF add over them, the
best assignment of clusters being the union of those within components. If two systems exchange their predictions in
some components, both outputs are whole and their counts are the exchanged ones; the components stay what they are. The
links of BLANC join any two mentions of a document: its counts do not add.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from ..matching.batch import Batch, Pair
from ..matching.batch import Side as BatchSide
from ..matching.candidates import exact_pairs, head_pairs, overlap_pairs, shared_characters
from ..matching.columns import Ints, Places, Table, unique
from ..matching.document_columns import DocumentColumns
from ..matching.offset_frame import OffsetFrame
from ..metrics import METRICS
from ..metrics.base import Metric
from ..model.document import Document, Spans, items
from ..model.labels import Labels
from ..model.references import Resolver
from .aggregation import Attempts, UnitCounts
from .run import ScoredDocuments

GROUPS = {
    "mentions": ("mentions", "mentions.entity"),
    "coref": ("mentions", "mentions.entity"),
    "coref-multiple": ("mentions", "mentions.entity"),
    "linking": ("mentions", "mentions.entity"),
    "relations": ("relations", "mentions.entity"),
    "triggers": ("events", "events.hopper"),
    "event-coref": ("events", "events.hopper"),
    "arguments": ("arguments", "mentions.entity"),
}
"""The groups of metrics whose items belong to components: what these items are, which metrics of several groups may
share, and the field that the gold must have for it.
"""

NOT_ADDITIVE = "the links of BLANC join all mentions of a document, so that no part of it can be drawn by itself"
"""Why BLANC has neither interval nor test within a few documents."""


class Units(NamedTuple):
    """Some metrics by what their items are drawn and exchanged in: `whole` in paragraphs or documents, `parted` in
    components, `none` in nothing.
    """

    whole: list[Metric]
    parted: list[Metric]
    none: list[Metric]


def units_of(metrics: Sequence[Metric], scoring: ScoredDocuments) -> Units:
    """The units of some metrics. From ten documents on, units are documents for all."""
    units = Units([], [], [])
    for metric in metrics:
        if not (scoring.pairs and in_components(metric, scoring.summary.gold)):
            units.whole.append(metric)
        elif any(METRICS[part].aggregate for part in metric.parts) or metric.aggregate:
            units.none.append(metric)
        else:
            units.parted.append(metric)
    return units


def in_components(metric: Metric, gold: Attempts) -> bool:
    """Whether the items of a metric belong to components within a few documents, given what the gold has."""
    _, field = GROUPS.get(metric.group, ("", ""))
    return bool(field) and gold.has(field)


class Parted(NamedTuple):
    """Some metrics of the same items: in how many components these are, and the counts in them for each system."""

    metrics: list[Metric]
    units: int
    counts: list[dict[str, UnitCounts]]


def count_by_component(systems: Sequence[Sequence[Pair]], metrics: Sequence[Metric], labels: Labels) -> list[Parted]:
    """The counts of metrics (the `parted` ones of `units_of`) in the components.

    `systems` has for each system its pairs of (gold, prediction), which are of the same documents in the same order;
    the golds may differ by how readings and optional items were resolved.
    """
    number = 0
    units = [ItemUnits(SideUnits([], [], [], []), SideUnits([], [], [], [])) for _ in systems]
    for documents in zip(*systems, strict=True):
        golds, preds = zip(*documents, strict=True)
        size, of_sides = _units_of_document(golds, preds)
        for system, of_gold, of_pred in zip(units, of_sides[: len(golds)], of_sides[len(golds) :], strict=True):
            system.gold.extend(of_gold, number)
            system.pred.extend(of_pred, number)
        number += size
    counts = [count_in_units(pairs, metrics, labels, own, number) for pairs, own in zip(systems, units, strict=True)]
    by_items: dict[str, list[Metric]] = {}
    for metric in metrics:
        by_items.setdefault(GROUPS[metric.group][0], []).append(metric)
    return [_with_items(some, counts) for some in by_items.values()]


def leaves_by_name(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """The metrics that have counts of their own, by name: these, or their parts."""
    leaves = (leaf for metric in metrics for leaf in [METRICS[part] for part in metric.parts] or [metric])
    return {leaf.name: leaf for leaf in leaves}


def _with_items(metrics: list[Metric], counts: Sequence[dict[str, UnitCounts]]) -> Parted:
    """The counts of some metrics, units without any item of theirs being left out."""
    names = list(leaves_by_name(metrics))
    there = unique(np.concatenate([own[name].unit for own in counts for name in names]))
    return Parted(
        metrics,
        len(there),
        [{name: replace(own[name], unit=np.searchsorted(there, own[name].unit)) for name in names} for own in counts],
    )


@dataclass(frozen=True, slots=True)
class SideUnits:
    """The unit of each item of some layers, in the order of the layers; -1 for relations between no mentions."""

    mentions: list[int]
    events: list[int]
    relations: list[int]
    arguments: list[int]

    def extend(self, other: "SideUnits", by: int) -> None:
        """Append those of another document, whose units are numbered from `by` on."""
        for name in self.__slots__:
            getattr(self, name).extend(unit + by if unit >= 0 else -1 for unit in getattr(other, name))


class ItemUnits(NamedTuple):
    """The units of the items of both sides."""

    gold: SideUnits
    pred: SideUnits


def _units_of_document(golds: Sequence[Document], preds: Sequence[Document]) -> tuple[int, list[SideUnits]]:
    """How many units the versions of one document have, and those of their items."""
    sides = (*golds, *preds)
    entities = components("mentions", "spans", "entity", golds, preds)
    event_units = components("events", "trigger", "hopper", golds, preds)
    sizes = Counter(entities.values())
    first_event = len(sizes)
    resolvers = [Resolver(document) for document in sides]

    def larger(units: Collection[int]) -> int:
        return min(units, key=lambda unit: (-sizes[unit], unit), default=-1)

    named: dict[int, set[int]] = {}
    for document, resolver in zip(sides, resolvers, strict=True):
        for event in items(document, "events"):
            fillers = (resolver.find(argument.filler).spans for argument in event.arguments)
            named.setdefault(event_units[event.trigger], set()).update(
                entities[spans] for spans in fillers if spans in entities
            )
    of_event = {event: larger(units) if units else first_event + event for event, units in named.items()}
    of_sides = []
    for document, resolver in zip(sides, resolvers, strict=True):
        ends = [
            {resolver.find(ref).spans for ref in (relation.arg1, relation.arg2)}
            for relation in items(document, "relations")
        ]
        of_sides.append(
            SideUnits(
                mentions=[entities[mention.spans] for mention in items(document, "mentions")],
                events=[first_event + event_units[event.trigger] for event in items(document, "events")],
                relations=[larger({entities[spans] for spans in pair if spans in entities}) for pair in ends],
                arguments=[
                    of_event[event_units[event.trigger]] for event in items(document, "events") for _ in event.arguments
                ],
            )
        )
    return first_event + len(set(event_units.values())), of_sides


def count_in_units(
    pairs: Sequence[Pair], metrics: Sequence[Metric], labels: Labels, units: ItemUnits, number: int
) -> dict[str, UnitCounts]:
    """The counts of the metrics, or of their parts, by these units of the items."""
    golds, preds = zip(*pairs, strict=True)
    batch = Batch(DocumentColumns(golds), DocumentColumns(preds), labels, paragraph_units=True)
    _put(batch.gold, units.gold, number)
    _put(batch.pred, units.pred, number)
    counted = {name: leaf.count(batch) for name, leaf in leaves_by_name(metrics).items() if leaf.count is not None}
    names = (*map(str, batch.frame.codes.names()), "(none)")
    return {
        name: UnitCounts(counts.unit, np.where(counts.group < 0, len(names) - 1, counts.group), counts.counts, names)
        for name, counts in counted.items()
    }


def _put(side: BatchSide, units: SideUnits, number: int) -> None:
    """Give the tables of a side these units instead of paragraphs. A relation between no mentions keeps its paragraph,
    numbered behind the units.
    """

    def number_of(table: Table, of_items: Sequence[int]) -> Ints:
        unit = np.array(of_items, dtype=np.int64)[table.item]
        return np.where(unit < 0, number + table.unit, unit)

    tables = {
        "mentions": units.mentions,
        "chains": units.mentions,
        "triggers": units.events,
        "hoppers": units.events,
        "relations": units.relations,
        "arguments": units.arguments,
    }
    for name, of_items in tables.items():
        side.with_units(name, partial(number_of, of_items=of_items))


def components(
    layer: str, extent: str, cluster: str, golds: Sequence[Document], preds: Sequence[Document]
) -> dict[Spans, int]:
    """The component of each extent that any version of one document marks. They are numbered by where they start.

    `extent` and `cluster` name fields of the items of the layer.
    """
    sides = [items(document, layer) for document in (*golds, *preds)]
    extents = sorted({getattr(item, extent) for side in sides for item in side})
    node = {spans: number for number, spans in enumerate(extents)}
    forest = _Forest(len(extents))
    for side in sides:
        first: dict[str, int] = {}
        for item in side:
            name = getattr(item, cluster)
            if name is not None:
                forest.join(first.setdefault(name, node[getattr(item, extent)]), node[getattr(item, extent)])
    frame = OffsetFrame(golds[:1], preds[:1], paragraph_units=False)
    gold = _distinct(chain(*sides[: len(golds)]), extent)
    pred = _distinct(chain(*sides[len(golds) :]), extent)
    nodes = [node[spans] for spans, _ in (*gold, *pred)]
    for one, other in _same_question(_places(frame, gold), _places(frame, pred)):
        forest.join(nodes[one], nodes[other])
    roots = [forest.root(number) for number in range(len(extents))]
    place = {root: number for number, root in enumerate(sorted(set(roots)))}
    return {spans: place[root] for spans, root in zip(extents, roots, strict=True)}


class _Forest:
    """Disjoint sets of numbers, each with its smallest as root."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low


def _distinct(side: Iterable[Any], extent: str) -> list[tuple[Spans, Spans]]:
    """The different pairs of extent and head, by position."""
    return sorted({(spans, getattr(item, "head", None) or spans) for item in side for spans in [getattr(item, extent)]})


def _places(frame: OffsetFrame, marked: Sequence[tuple[Spans, Spans]]) -> Places:
    docs = np.zeros(len(marked), dtype=np.int64)
    return frame.places(docs, [extent for extent, _ in marked], [head for _, head in marked])


def _same_question(gold: Places, pred: Places) -> Iterator[tuple[int, int]]:
    """The pairs of rows that answer the same question, predicted ones numbered behind the gold ones."""
    behind = len(gold.start)
    rows, others = head_pairs(gold, pred)
    yield from zip(rows.tolist(), (others + behind).tolist(), strict=True)
    matching = np.concatenate([others, exact_pairs(gold, pred)[1]])
    left = np.flatnonzero(~np.isin(np.arange(len(pred.start)), matching))
    rest = pred.take(left)
    rows, others = pairs = overlap_pairs(gold, rest)
    sizes = (gold.end - gold.start)[rows] + (rest.end - rest.start)[others]
    dice = 2 * shared_characters(gold, rest, pairs) / sizes
    best: dict[int, int] = {}
    for index in np.lexsort([rows, -dice]).tolist():
        best.setdefault(int(others[index]), int(rows[index]))
    yield from ((row, int(left[other]) + behind) for other, row in best.items())
    alone = left[[row not in best for row in range(len(left))]]
    rows, others = overlap_pairs(pred.take(alone), pred.take(alone))
    yield from zip((alone[rows] + behind).tolist(), (alone[others] + behind).tolist(), strict=True)
