"""Documents as columns: every layer of a batch of documents as integer arrays, gold and prediction in one coding.

The documents of a batch are laid end to end, so that an offset tells its document too. Items are sorted by their
position in the text, and items that are the same are collapsed. Nothing here knows about metrics.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from .labels import Labels
from .model import Document, Ref, Span, Spans, family, items
from .text import paragraphs

Ints = npt.NDArray[np.int64]
T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Pair = tuple[Document, Document]
"""A gold document and the prediction for it, both without readings."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where things are, one row each: the envelopes of the extent and of the head, and `span`, which is the same for
    two rows exactly if all their characters are. `pieces` holds extent and head of the rows with several fragments.
    """

    start: Ints
    end: Ints
    head_start: Ints
    head_end: Ints
    span: Ints
    pieces: dict[int, tuple[Spans, Spans]]

    def take(self, rows: Ints) -> "Places":
        """The places of some rows, in their order."""
        pieces = {}
        if self.pieces:
            pieces = {new: self.pieces[old] for new, old in enumerate(rows.tolist()) if old in self.pieces}
        return Places(
            self.start[rows], self.end[rows], self.head_start[rows], self.head_end[rows], self.span[rows], pieces
        )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A layer of one side of a batch, one row an item.

    `places` are the extents that the item has or names: (extent) of a mention, (first, second) argument of a
    relation, (trigger, filler) of an argument; the first one is its anchor. `columns` are codes by name, -1 where
    nothing is given. `item` is the index of the item in the layer of the batch, before any was collapsed.
    """

    item: Ints
    doc: Ints
    unit: Ints
    places: tuple[Places, ...]
    columns: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.doc)

    def take(self, rows: Ints) -> "Table":
        """Some rows, in their order."""
        return Table(
            self.item[rows],
            self.doc[rows],
            self.unit[rows],
            tuple(place.take(rows) for place in self.places),
            {name: column[rows] for name, column in self.columns.items()},
        )


def distinct(table: Table, places: Sequence[int], columns: Sequence[str]) -> Table:
    """The first of the rows that agree in some places and columns."""
    keys = [table.places[index].span for index in places] + [table.columns[name] for name in columns]
    order = np.lexsort(keys)
    new = _differs_from_previous([key[order] for key in keys])
    return table if new.all() else table.take(np.sort(order[new]).astype(np.int64))


class Codes:
    """Integer codes for labels and values, shared by the sides of a batch; `None` is -1."""

    def __init__(self) -> None:
        self._codes: dict[Hashable, int] = {}

    def code(self, values: Iterable[Hashable]) -> Ints:
        """The code of each value."""
        codes = self._codes
        found = [-1 if value is None else codes.setdefault(value, len(codes)) for value in values]
        return np.array(found, dtype=np.int64)

    def names(self) -> list[Any]:
        """The values by code."""
        return list(self._codes)

    def ranks(self) -> Ints:
        """For each code the place of its value in alphabetical order, and -1 for -1."""
        names = [repr(value) for value in self._codes]
        ranks = np.full(len(names) + 1, -1, dtype=np.int64)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return ranks


class Filler(NamedTuple):
    """What a reference names: where it is, and of which family or kind (`None`: a bare span)."""

    spans: Spans
    head: Spans
    family: str | None


class Batch:
    """Gold and predictions of some documents; `gold` and `pred` have the tables of the two sides.

    Units (of resampling) are numbered through the batch: paragraphs, or documents if `paragraph_units` is false.
    `unit_counts` tells how many each document has.
    """

    def __init__(self, pairs: Sequence[Pair], labels: Labels, *, paragraph_units: bool) -> None:
        self.labels = labels
        self.codes = Codes()
        self._discontinuous: dict[tuple[int, Spans], int] = {}
        self._shared: dict[Hashable, Any] = {}
        lengths = [_length(gold, pred) for gold, pred in pairs]
        self.bases: Ints = np.concatenate([[0], np.cumsum(np.array(lengths, dtype=np.int64) + 1)]).astype(np.int64)
        starts = [_unit_starts(gold) if paragraph_units else [0] for gold, _ in pairs]
        self.unit_counts: Ints = np.array([len(each) for each in starts], dtype=np.int64)
        self._unit_starts = np.repeat(self.bases[:-1], self.unit_counts) + np.array(
            list(chain(*starts)), dtype=np.int64
        )
        self.gold = Side(self, [gold for gold, _ in pairs])
        self.pred = Side(self, [pred for _, pred in pairs])

    def shared(self, derive: Callable[["Batch", str], T], how: str) -> T:
        """What several metrics derive from the batch, derived once."""
        key = (derive, how)
        if key not in self._shared:
            self._shared[key] = derive(self, how)
        found: T = self._shared[key]
        return found

    def places(self, docs: Ints, spans: Sequence[Spans], heads: Sequence[Spans]) -> Places:
        """The places of span sets, each given with its head and the index of its document."""
        base = self.bases[docs]
        start = base + np.array([each[0][0] for each in spans], dtype=np.int64)
        end = base + np.array([each[-1][1] for each in spans], dtype=np.int64)
        head_start = base + np.array([each[0][0] for each in heads], dtype=np.int64)
        head_end = base + np.array([each[-1][1] for each in heads], dtype=np.int64)
        span = (start << 32) | end
        pieces = {}
        for row, (extent, head) in enumerate(zip(spans, heads, strict=True)):
            if len(extent) > 1 or len(head) > 1:
                pieces[row] = (extent, head)
                if len(extent) > 1:
                    code = self._discontinuous.setdefault((int(docs[row]), extent), len(self._discontinuous))
                    span[row] = ~code
        return Places(start, end, head_start, head_end, span, pieces)

    def table(self, docs: Ints, places: tuple[Places, ...], columns: dict[str, Ints], keys: Sequence[str]) -> Table:
        """A table sorted by position, then alphabetically by the columns `keys`, then by the rest."""
        ranks = self.codes.ranks()
        by_position = [part for place in places for part in (place.start, place.end, _fragment_rank(place), place.span)]
        by_key = [ranks[columns[name]] if name not in _UNNAMED else columns[name] for name in keys]
        by_rest = [part for place in places for part in (place.head_start, place.head_end)]
        by_rest += [ranks[column] for name, column in columns.items() if name not in (*keys, *_UNNAMED)]
        order = np.lexsort([*reversed(by_rest), *reversed(by_key), *reversed(by_position)]).astype(np.int64)
        unit = np.searchsorted(self._unit_starts, places[0].start, side="right").astype(np.int64) - 1
        return Table(np.arange(len(docs), dtype=np.int64), docs, unit, places, columns).take(order)


_UNNAMED = frozenset({"cluster", "symmetric"})
"""Columns whose codes stand for no name."""


class Side:
    """The tables of one side of a batch, each made when it is first asked for."""

    def __init__(self, batch: Batch, documents: Sequence[Document]) -> None:
        self._batch = batch
        self._documents = documents
        self.duplicates: dict[str, int] = {}
        self.shared_mentions = 0

    @cached_property
    def mentions(self) -> Table:
        """Mentions with type and family."""
        return self._collapse("mentions", self._mention_rows, "type")

    @cached_property
    def chains(self) -> Table:
        """The spans of mentions with their cluster, each span once.

        A span that stands in several clusters stays in the one whose spans come first in the text; a mention
        without an entity is a cluster of its own.
        """
        return _chains(self._mention_rows)

    @cached_property
    def times(self) -> Table:
        """Time expressions with type, family and value."""
        docs, found = self._items("times")
        columns = {**self._types(found), "value": self._batch.codes.code(time.value for time in found)}
        keys = ["type", "value"]
        return self._collapse("times", self._batch.table(docs, (self._extents(docs, found),), columns, keys), *keys)

    @cached_property
    def quantities(self) -> Table:
        """Quantities with type, family and value, which is the pair of their bounds."""
        docs, found = self._items("quantities")
        columns = {**self._types(found), "value": self._batch.codes.code((each.low, each.high) for each in found)}
        keys = ["type", "value"]
        return self._collapse(
            "quantities", self._batch.table(docs, (self._extents(docs, found),), columns, keys), *keys
        )

    @cached_property
    def triggers(self) -> Table:
        """Events with type, family and cluster (the hopper), each trigger once per type and hopper."""
        docs, found = self._items("events")
        extents = [event.trigger for event in found]
        columns = {**self._types(found), "cluster": self._clusters(docs, [event.hopper for event in found])}
        table = self._batch.table(docs, (self._batch.places(docs, extents, extents),), columns, ["type", "cluster"])
        return self._collapse("events", table, "type", "cluster")

    @cached_property
    def relations(self) -> Table:
        """Relations with type and the families of their arguments; if symmetric, the earlier argument is the first."""
        docs, found = self._items("relations")
        symmetric = self._batch.labels.symmetric("relations")
        ends = [
            self._in_order((self._find(doc, each.arg1), self._find(doc, each.arg2)), each.type in symmetric)
            for doc, each in zip(docs.tolist(), found, strict=True)
        ]
        places = tuple(
            self._batch.places(docs, [pair[n].spans for pair in ends], [pair[n].head for pair in ends]) for n in (0, 1)
        )
        columns = {
            **self._types(found),
            "family1": self._batch.codes.code(first.family for first, _ in ends),
            "family2": self._batch.codes.code(second.family for _, second in ends),
            "symmetric": np.array([each.type in symmetric for each in found], dtype=np.int64),
        }
        keys = ["type", "family1", "family2"]
        return self._collapse("relations", self._batch.table(docs, places, columns, keys), *keys)

    @cached_property
    def arguments(self) -> Table:
        """Arguments of events, with type and family of the event, role, and cluster (the hopper)."""
        docs, found = self._items("events")
        rows = [
            (doc, event, argument.role, self._find(doc, argument.filler))
            for doc, event in zip(docs.tolist(), found, strict=True)
            for argument in event.arguments
        ]
        docs = np.array([doc for doc, *_ in rows], dtype=np.int64)
        events = [event for _, event, _, _ in rows]
        triggers = [event.trigger for event in events]
        fillers = self._batch.places(docs, [filler.spans for *_, filler in rows], [filler.head for *_, filler in rows])
        columns = {
            **self._types(events),
            "role": self._batch.codes.code(role for _, _, role, _ in rows),
            "cluster": self._clusters(docs, [event.hopper for event in events]),
        }
        keys = ["type", "role", "cluster"]
        table = self._batch.table(docs, (self._batch.places(docs, triggers, triggers), fillers), columns, keys)
        return self._collapse("arguments", table, *keys)

    @cached_property
    def _mention_rows(self) -> Table:
        docs, found = self._items("mentions")
        places = self._batch.places(docs, [each.spans for each in found], [each.head or each.spans for each in found])
        columns = {**self._types(found), "cluster": self._clusters(docs, [each.entity for each in found])}
        return self._batch.table(docs, (places,), columns, ["type"])

    @cached_property
    def _by_id(self) -> list[dict[str, Filler]]:
        return [_fillers(document) for document in self._documents]

    @cached_property
    def _by_span(self) -> list[dict[Spans, Filler]]:
        return [
            {filler.spans: filler for filler in sorted(named.values(), key=_filler_order, reverse=True)}
            for named in map(_fillers, self._documents)
        ]

    def _find(self, doc: int, ref: Ref) -> Filler:
        """What a reference names; a span names the item that has exactly this extent, if there is one."""
        if isinstance(ref, str):
            return self._by_id[doc][ref]
        return self._by_span[doc].get(ref) or Filler(ref, ref, None)

    def _in_order(self, ends: tuple[Filler, Filler], symmetric: bool) -> tuple[Filler, Filler]:
        return ends if not symmetric or _filler_order(ends[0]) <= _filler_order(ends[1]) else (ends[1], ends[0])

    def _items(self, layer: str) -> tuple[Ints, list[Any]]:
        found = [items(document, layer) for document in self._documents]
        counts = np.array([len(each) for each in found], dtype=np.int64)
        return np.repeat(np.arange(len(found), dtype=np.int64), counts), list(chain(*found))

    def _types(self, found: Sequence[Any]) -> dict[str, Ints]:
        types = [item.type for item in found]
        families = {label: family(label) for label in set(types)}
        return {"type": self._batch.codes.code(types), "family": self._batch.codes.code(map(families.get, types))}

    def _clusters(self, docs: Ints, names: Sequence[str | None]) -> Ints:
        codes: dict[tuple[int, str], int] = {}
        pairs = zip(docs.tolist(), names, strict=True)
        found = [-1 if name is None else codes.setdefault((doc, name), len(codes)) for doc, name in pairs]
        return np.array(found, dtype=np.int64)

    def _extents(self, docs: Ints, found: Sequence[Any]) -> Places:
        spans = [item.spans for item in found]
        return self._batch.places(docs, spans, spans)

    def _collapse(self, layer: str, table: Table, *keys: str) -> Table:
        """Keep the first of the rows that agree in all places and in `keys`; such rows lie beside each other."""
        new = _differs_from_previous([place.span for place in table.places] + [table.columns[key] for key in keys])
        self.duplicates[layer] = len(table) - int(new.sum())
        return table.take(np.flatnonzero(new)) if self.duplicates[layer] else table


def _differs_from_previous(columns: Sequence[Ints]) -> Bools:
    new = np.zeros(len(columns[0]), dtype=np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def _chains(rows: Table) -> Table:
    spans, clusters = rows.places[0].span, rows.columns["cluster"].copy()
    new = _differs_from_previous([spans])
    of_span = np.cumsum(new) - 1
    if not new.all():
        first = np.flatnonzero(new)
        low = np.minimum.reduceat(np.where(clusters < 0, np.iinfo(np.int64).max, clusters), first)
        high = np.maximum.reduceat(clusters, first)
        if (low < high)[high >= 0].any():
            clusters = _one_cluster_each(of_span, clusters)
            high = np.maximum.reduceat(clusters, first)
        rows, clusters = rows.take(first), high
    alone = clusters < 0
    clusters[alone] = np.arange(alone.sum()) + (clusters.max(initial=-1) + 1)
    return Table(rows.item, rows.doc, rows.unit, rows.places, {**rows.columns, "cluster": clusters})


def _one_cluster_each(of_span: Ints, clusters: Ints) -> Ints:
    """Put each span that stands in several clusters in the one of them whose spans come first; clusters with the
    same spans are one. Spans are given by their rank in the text.
    """
    members: dict[int, set[int]] = {}
    for span, cluster in zip(of_span.tolist(), clusters.tolist(), strict=True):
        if cluster >= 0:
            members.setdefault(cluster, set()).add(span)
    order = {cluster: tuple(sorted(spans)) for cluster, spans in members.items()}
    best: dict[int, int] = {}
    for cluster in sorted(order, key=order.__getitem__):
        for span in order[cluster]:
            best.setdefault(span, cluster)
    return np.array([best.get(span, -1) for span in of_span.tolist()], dtype=np.int64)


def _fragment_rank(place: Places) -> Ints:
    """Orders the discontinuous rows that share an envelope by their fragments."""
    rank = np.zeros(len(place.start), dtype=np.int64)
    several = {row: fragments for row, (fragments, _) in place.pieces.items() if len(fragments) > 1}
    order = {fragments: position + 1 for position, fragments in enumerate(sorted(set(several.values())))}
    for row, fragments in several.items():
        rank[row] = order[fragments]
    return rank


def _fillers(document: Document) -> dict[str, Filler]:
    """What each id of a document names; items without an id are entered under their layer and position."""
    found: dict[str, Filler] = {}
    for layer, kind in (("mentions", None), ("times", "TIME"), ("quantities", "QUANTITY"), ("events", "EVENT")):
        for index, item in enumerate(items(document, layer)):
            spans = item.trigger if layer == "events" else item.spans
            head = (item.head or spans) if layer == "mentions" else spans
            found[item.id if item.id is not None else f"\0{layer}{index}"] = Filler(
                spans, head, kind or family(item.type)
            )
    return found


def _filler_order(filler: Filler) -> tuple[Spans, Spans, str]:
    return filler.spans, filler.head, filler.family or ""


def _length(gold: Document, pred: Document) -> int:
    """The length of the text, or the last offset that is used where the text is not known."""
    if gold.text is not None:
        return len(gold.text)
    ends = [0]
    for document in (gold, pred):
        ends += [filler.spans[-1][1] for filler in _fillers(document).values()]
        ends += [ref[-1][1] for ref in _span_refs(document)]
    return max(ends)


def _span_refs(document: Document) -> Iterable[tuple[Span, ...]]:
    for relation in items(document, "relations"):
        yield from (ref for ref in (relation.arg1, relation.arg2) if not isinstance(ref, str))
    for event in items(document, "events"):
        yield from (argument.filler for argument in event.arguments if not isinstance(argument.filler, str))


def _unit_starts(gold: Document) -> list[int]:
    """Where the paragraphs start, the first one at 0, so that every offset lies in one."""
    given = gold.paragraphs if gold.paragraphs is not None else paragraphs(gold.text or "")
    return [0, *(start for start, _ in given[1:])]
