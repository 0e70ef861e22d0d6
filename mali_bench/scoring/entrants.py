"""Many systems over the same gold, each counted once, so that every pair of them can be tested.

`comparison.py` counts a pair in the units of that pair, which for what belongs to clusters are components of gold and
both systems (`components.py`). For the pairs of two hundred systems that would be 19,900 times too often. Here the
counts of a system are kept in its own components, those of gold and this system alone. They never cross a component of
a pair: so the counts of a pair are sums of them, and `pairwise.py` finds which belong together.

A system may have several runs. Its components are those of gold and all its runs, and its counts the sums over runs.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..matching.batch import Pair
from ..matching.columns import Floats, Ints
from ..metrics.base import Metric
from ..model.document import Document, Span, Spans, items
from ..model.labels import Labels
from ..model.references import Resolver
from .aggregation import UnitCounts, accumulate
from .components import ItemUnits, SideUnits, components, count_in_units, leaves_by_name
from .run import by_paragraph

Place = tuple[str, Spans]
"""An extent: the name of its document and its fragments."""

Key = tuple[bool, str, int]
"""A paragraph or document: whether the gold lacks the document, its name, and the number in it."""


class Kept(NamedTuple):
    """The counts of a metric without parts: by unit, (units, 4), summed over groups and runs, and what the units are:
    `keys`, `mentions` and `events` (components of these), `ends` or `named` (see `Entrant`).
    """

    space: str
    unit: Ints
    counts: Floats


class Entrant(NamedTuple):
    """What a system brings to comparisons.

    Attributes:
        runs: over how many runs its counts are summed.
        kept: its counts by metric.
        keys: its paragraphs or documents.
        mentions: the component of each extent of a mention that gold or system marks.
        events: the same for triggers.
        lone: the extents of its mentions and triggers that overlap none of the gold: what another system marks there
            answers the same question.
        ends: for each unit of relations the components of mentions that they join; behind these, paragraphs.
        named: for each component of events the components of mentions that its arguments name.
    """

    runs: int
    kept: dict[str, Kept]
    keys: list[Key]
    mentions: dict[Place, int]
    events: dict[Place, int]
    lone: tuple[frozenset[Place], frozenset[Place]]
    ends: list[tuple[int, ...]]
    named: list[tuple[int, ...]]


_SPACE = {"mentions": "mentions", "coref": "mentions", "coref-multiple": "mentions", "linking": "mentions"}
_SPACE |= {"relations": "ends", "triggers": "events", "event-coref": "events", "arguments": "named"}
"""What the units of each group of metrics are whose items belong to components."""


def entrant(
    runs: Sequence[Sequence[Pair]],
    unknown: frozenset[str],
    whole: Sequence[Metric],
    parted: Sequence[Metric],
    labels: Labels,
    documents: int,
) -> Entrant:
    """Count a system, given for each run the pairs of gold (without readings) and prediction. `unknown` names the
    documents that the gold lacks, `whole` and `parted` are the metrics whose units are paragraphs or documents, and
    components. The gold has so many documents.
    """
    runs = _aligned(runs)
    paragraphs = by_paragraph(documents)
    kept: dict[str, Kept] = {}
    keys: list[Key] = []
    for pairs in runs:
        counted = accumulate(pairs, whole, labels=labels, paragraph_units=paragraphs)
        keys = [
            ((gold.id or "") in unknown, gold.id or "", number)
            for (gold, _), size in zip(pairs, counted.sizes, strict=True)
            for number in range(size)
        ]
        _add(kept, counted.unit_counts(), leaves_by_name(whole), "keys")
    made = _Parts([], {}, {}, (set(), set()), [], [])
    if parted:
        for number in range(len(runs[0])):
            made.add([pairs[number][0] for pairs in runs], [pairs[number][1] for pairs in runs])
        leaves = leaves_by_name(parted)
        for run, pairs in enumerate(runs):
            counts = count_in_units(pairs, parted, labels, made.units(run, len(runs)), len(made.ends))
            _add(kept, counts, leaves, None)
    return Entrant(
        len(runs),
        kept,
        keys,
        made.mentions,
        made.events,
        (frozenset(made.lone[0]), frozenset(made.lone[1])),
        made.ends,
        made.named,
    )


def _aligned(runs: Sequence[Sequence[Pair]]) -> list[list[Pair]]:
    """The runs with the same documents in the same order: empty ones where only another run has a document that the
    gold lacks.
    """
    known = [{gold.id or "": (gold, pred) for gold, pred in run} for run in runs]
    names = dict.fromkeys(name for own in known for name in own)
    return [[own.get(name, (Document(id=name), Document(id=name))) for name in names] for own in known]


def _add(kept: dict[str, Kept], counts: dict[str, UnitCounts], leaves: dict[str, Metric], space: str | None) -> None:
    for name, metric in leaves.items():
        unit, values = counts[name].unit, counts[name].counts
        if name in kept:
            unit, values = np.concatenate([kept[name].unit, unit]), np.concatenate([kept[name].counts, values])
        there, at = np.unique(unit, return_inverse=True)
        summed: Floats = np.stack([np.bincount(at, column, minlength=len(there)) for column in values.T], axis=1)
        kept[name] = Kept(space or _SPACE[metric.group], there, summed)


class _Parts(NamedTuple):
    """The components of the documents so far; `sides` has for each document the units of every gold and prediction."""

    sides: list[list[SideUnits]]
    mentions: dict[Place, int]
    events: dict[Place, int]
    lone: tuple[set[Place], set[Place]]
    ends: list[tuple[int, ...]]
    named: list[tuple[int, ...]]

    def add(self, golds: Sequence[Document], preds: Sequence[Document]) -> None:
        """Find the components of another document, of which there are several versions."""
        name = golds[0].id or ""
        both = (
            ("mentions", "spans", "entity", self.mentions, self.lone[0]),
            ("events", "trigger", "hopper", self.events, self.lone[1]),
        )
        found = []
        for layer, extent, cluster, known, lone in both:
            first = 1 + max(known.values(), default=-1)
            own = {spans: first + number for spans, number in components(layer, extent, cluster, golds, preds).items()}
            known.update({(name, spans): number for spans, number in own.items()})
            lone.update((name, spans) for spans in _lone(layer, extent, golds, preds))
            found.append(own)
        entities, event_units = found
        named: dict[int, set[int]] = {number: set() for number in event_units.values()}
        numbers: dict[tuple[int, ...], int] = {ends: number for number, ends in enumerate(self.ends)}
        sides = []
        for document in (*golds, *preds):
            resolver = Resolver(document)
            for event in items(document, "events"):
                fillers = (resolver.find(argument.filler).spans for argument in event.arguments)
                named[event_units[event.trigger]].update(entities[spans] for spans in fillers if spans in entities)
            sides.append(_side_units(document, resolver, entities, event_units, numbers))
        self.ends[:] = numbers
        self.named.extend([tuple(sorted(named[number])) for number in sorted(named)])
        self.sides.append(sides)

    def units(self, run: int, runs: int) -> ItemUnits:
        """The units of the items of a run, over all documents."""
        both = ItemUnits(SideUnits([], [], [], []), SideUnits([], [], [], []))
        for sides in self.sides:
            both.gold.extend(sides[run], 0)
            both.pred.extend(sides[runs + run], 0)
        return both


def _side_units(
    document: Document,
    resolver: Resolver,
    entities: dict[Spans, int],
    event_units: dict[Spans, int],
    numbers: dict[tuple[int, ...], int],
) -> SideUnits:
    """The units of the items of a document; `numbers` has those of relations by the components that they join, to
    which new ones are added.
    """
    relations = []
    for relation in items(document, "relations"):
        ends = {resolver.find(ref).spans for ref in (relation.arg1, relation.arg2)}
        joined = tuple(sorted({entities[spans] for spans in ends if spans in entities}))
        relations.append(numbers.setdefault(joined, len(numbers)) if joined else -1)
    events = [event_units[event.trigger] for event in items(document, "events")]
    return SideUnits(
        mentions=[entities[mention.spans] for mention in items(document, "mentions")],
        events=events,
        relations=relations,
        arguments=[
            unit for unit, event in zip(events, items(document, "events"), strict=True) for _ in event.arguments
        ],
    )


def _lone(layer: str, extent: str, golds: Sequence[Document], preds: Sequence[Document]) -> Iterator[Spans]:
    """The predicted extents that share no character with any of the gold."""
    of_gold = sorted({span for gold in golds for item in items(gold, layer) for span in getattr(item, extent)})
    for spans in {getattr(item, extent) for pred in preds for item in items(pred, layer)}:
        if not any(overlap(span, other) for span in spans for other in of_gold):
            yield spans


def overlap(one: Span, other: Span) -> bool:
    """Whether two fragments share a character."""
    return one[0] < other[1] and other[0] < one[1]
