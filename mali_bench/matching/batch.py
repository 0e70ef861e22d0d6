"""The tables of a batch of documents: every layer of gold and prediction as columns, in one coding.

Items are sorted by their position in the text, and items that are the same are collapsed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

import numpy as np

from ..model.document import LAYER_TABLE, LAYERS, Document, Incident, Spans, family, items
from ..model.labels import Labels
from ..model.layers import extent, head
from ..model.references import Referent, Resolver, order
from ..model.strings import normal
from ..model.text import quoted
from .chains import chains_of
from .columns import Ints, Places, Table, differs_from_previous, numbered
from .document_columns import DocumentColumns
from .offset_frame import OffsetFrame

T = TypeVar("T")
Pair = tuple[Document, Document]
"""A gold document and the prediction for it, both without readings."""

ATTRIBUTES = ("realis", "polarity", "genericity", "dct_rel", "phase", "modality")
"""The attributes of events."""

NIL = "NIL"
AUTHOR = "AUTHOR"
IMPLICIT = "IMPLICIT"


class Batch:
    """Gold and predictions of some documents, in the same order and without readings; `gold` and `pred` have the tables
    of the two sides, in the coding of `frame`. Units are paragraphs, or documents if `paragraph_units` is false.
    """

    def __init__(self, gold: DocumentColumns, pred: DocumentColumns, labels: Labels, *, paragraph_units: bool) -> None:
        self.frame = OffsetFrame(gold.documents, pred.documents, paragraph_units=paragraph_units)
        self.gold = Side(self.frame, labels, gold)
        self.pred = Side(self.frame, labels, pred)
        self._shared: dict[Hashable, Any] = {}

    @classmethod
    def of(cls, pairs: Sequence[Pair], labels: Labels) -> "Batch":
        """The batch of pairs of (gold, prediction), with documents as units."""
        gold, pred = (DocumentColumns(documents) for documents in zip(*pairs, strict=True))
        return cls(gold, pred, labels, paragraph_units=False)

    def shared(self, derive: Callable[..., T], *arguments: Hashable) -> T:
        """What several metrics derive from the batch, `derive(batch, *arguments)`, derived once."""
        key = (derive, *arguments)
        if key not in self._shared:
            self._shared[key] = derive(self, *arguments)
        derived: T = self._shared[key]
        return derived


class Side:
    """The tables of one side of a batch, each made when it is first asked for. `duplicates` counts by layer the items
    that were the same as another one.
    """

    def __init__(self, frame: OffsetFrame, labels: Labels, stack: DocumentColumns) -> None:
        self._frame = frame
        self._labels = labels
        self._stack = stack
        self._layers: dict[str, Table] = {}
        self.duplicates: dict[str, int] = {}

    @cached_property
    def mentions(self) -> Table:
        """Mentions with type, family, level, KB id of the entity, and depth: how many others contain it."""
        table = self._collapse("mentions", self._mention_rows, "type")
        return table.having(depth=self._frame.codes.code(_depth(table.places[0]).tolist()))

    @cached_property
    def chains(self) -> Table:
        """The spans of mentions with their cluster, each span once.

        A span that stands in several clusters stays in the one whose spans come first in the text; a mention
        without an entity is a cluster of its own.
        """
        return chains_of(self._mention_rows)

    def layer(self, name: str) -> Table:
        """The table of a name: a property of this class, or else the layer of that name, whose table is made from its
        row of `LAYER_TABLE`: spans with type, family and value, or pairs of arguments as relations have them.
        """
        if hasattr(type(self), name):
            table: Table = getattr(self, name)
            return table
        if name not in self._layers:
            self._layers[name] = self._valued(name) if LAYERS[name].SPAN_FIELDS else self._links(name)
        return self._layers[name]

    def with_units(self, name: str, unit_of_item: Callable[[Table], Ints]) -> None:
        """Count the items of a table in other units from now on."""
        table = replace(self.layer(name), unit=unit_of_item(self.layer(name)))
        if hasattr(type(self), name):
            self.__dict__[name] = table
        else:
            self._layers[name] = table

    @cached_property
    def triggers(self) -> Table:
        """Events with type, family, cluster (the hopper) and attributes, each trigger once per type and hopper."""
        return self._collapse("events", self._event_rows, "type", "cluster")

    @cached_property
    def hoppers(self) -> Table:
        """Events with their hopper as cluster, each trigger once per type."""
        return chains_of(self._event_rows, "type")

    @cached_property
    def arguments(self) -> Table:
        """Arguments of events, with type and family of the event, role, time relation, and cluster (the hopper)."""
        docs, every_event = self._items("events")
        rows = [
            (doc, event, argument, self._lookups[doc].find(argument.filler))
            for doc, event in zip(docs.tolist(), every_event, strict=True)
            for argument in event.arguments
        ]
        docs = np.array([doc for doc, *_ in rows], dtype=np.int64)
        events = [event for _, event, _, _ in rows]
        triggers = self._frame.places(docs, [event.trigger for event in events])
        columns = {
            **self._types(event.type for event in events),
            "role": self._frame.codes.code(argument.role for _, _, argument, _ in rows),
            "time_relation": self._frame.codes.code(argument.time_relation for _, _, argument, _ in rows),
            "cluster": self._clusters(docs, [event.hopper for event in events]),
        }
        keys = ["type", "role", "time_relation", "cluster"]
        places = (triggers, self._filler_places(docs, [filler for *_, filler in rows]))
        return self._collapse("arguments", self._frame.table(docs, places, columns, keys), *keys)

    @cached_property
    def factuality(self) -> Table:
        """Values of factuality, anchored at the trigger, with type and family of the event and the value. The second
        place is that of the source; it is empty for the author (`source` AUTHOR) and for implicit sources.
        """
        docs, every_event = self._items("events")
        documents = self._stack.documents
        attributions = [
            {attribution.id: attribution for attribution in items(document, "attributions")} for document in documents
        ]
        rows: list[tuple[int, Any, str | None, Referent, str]] = []
        for doc, event in zip(docs.tolist(), every_event, strict=True):
            for factuality in event.factuality:
                attribution = attributions[doc].get(factuality.source)
                name = AUTHOR if factuality.source == AUTHOR else IMPLICIT
                if attribution is not None and attribution.source:
                    rows.append((doc, event, None, self._lookups[doc].find(attribution.source[0]), factuality.value))
                else:
                    rows.append((doc, event, name, _NOWHERE, factuality.value))
        docs = np.array([doc for doc, *_ in rows], dtype=np.int64)
        events = [event for _, event, *_ in rows]
        columns = {
            **self._types(event.type for event in events),
            "source": self._frame.codes.code(name for _, _, name, _, _ in rows),
            "value": self._frame.codes.code(value for *_, value in rows),
        }
        places = (
            self._frame.places(docs, [event.trigger for event in events]),
            self._filler_places(docs, [filler for _, _, _, filler, _ in rows]),
        )
        keys = ["type", "source", "value"]
        return self._collapse("factuality", self._frame.table(docs, places, columns, keys), *keys)

    @cached_property
    def attributions(self) -> Table:
        """Attributions by their content, with kind as type."""
        return self._contents(*self._attributions)

    @cached_property
    def commitments(self) -> Table:
        """The same with polarity and certainty, in which they may differ alone."""
        return self._contents(*self._said("polarity", "certainty"), "polarity", "certainty")

    def _contents(self, rows: Ints, docs: Ints, attributions: Sequence[Any], *names: str) -> Table:
        columns = {"type": self._frame.codes.code([attribution.kind for attribution in attributions])}
        for name in names:
            columns[name] = self._frame.codes.code([getattr(attribution, name) for attribution in attributions])
        places = (self._frame.places(docs, [attribution.content for attribution in attributions]),)
        table = self._frame.table(docs, places, columns, ["type"])
        return replace(table, item=rows[table.item])

    @cached_property
    def cues(self) -> Table:
        """The cues of attributions; `item` is that of the attribution."""
        rows, docs, attributions = self._attributions
        which = np.array(
            [index for index, attribution in enumerate(attributions) if attribution.cue is not None], dtype=np.int64
        )
        cued = [attributions[index] for index in which.tolist()]
        kinds = self._frame.codes.code([attribution.kind for attribution in cued])
        places = (self._frame.places(docs[which], [attribution.cue for attribution in cued]),)
        table = self._frame.table(docs[which], places, {"type": kinds}, ["type"])
        return replace(table, item=rows[which[table.item]])

    @cached_property
    def sources(self) -> tuple[Ints, Places]:
        """The sources of attributions: for each the `item` of the attribution, and its place."""
        docs, attributions = self._items("attributions")
        rows = [
            (index, doc, self._lookups[doc].find(ref))
            for index, (doc, attribution) in enumerate(zip(docs.tolist(), attributions, strict=True))
            for ref in attribution.source
        ]
        where = np.array([doc for _, doc, _ in rows], dtype=np.int64)
        index = np.array([index for index, _, _ in rows], dtype=np.int64)
        return index, self._filler_places(where, [filler for *_, filler in rows])

    @cached_property
    def _attributions(self) -> tuple[Ints, Ints, list[Any]]:
        """Attributions that differ in content, cue, sources or kind."""
        said = self._said()
        self.duplicates["attributions"] = len(self._items("attributions")[1]) - len(said[0])
        return said

    def _said(self, *names: str) -> tuple[Ints, Ints, list[Any]]:
        """Attributions that differ in content, cue, sources, kind or some other fields: their indices, those of their
        documents, and they themselves.
        """
        docs, attributions = self._items("attributions")
        seen: dict[Hashable, int] = {}
        for row, (doc, attribution) in enumerate(zip(docs.tolist(), attributions, strict=True)):
            sources = frozenset(self._lookups[doc].find(ref).spans for ref in attribution.source)
            more = tuple(getattr(attribution, name) for name in names)
            seen.setdefault((doc, attribution.content, attribution.cue, sources, attribution.kind, more), row)
        rows = np.array(list(seen.values()), dtype=np.int64)
        return rows, docs[rows], [attributions[row] for row in rows.tolist()]

    def strings(self, layer: str, rows: Sequence[int]) -> list[tuple[int, str | Spans]]:
        """For some items of a layer their document and their text in normal form, or extent where no text is known."""
        docs, events = self._items(layer)
        texts = self._frame.texts
        made: list[tuple[int, str | Spans]] = []
        for row in rows:
            doc, spans = int(docs[row]), extent(events[row])
            text = texts[doc]
            made.append((doc, spans if text is None else normal(quoted(text, spans))))
        return made

    @property
    def documents(self) -> Sequence[Document]:
        """The documents of the side."""
        return self._stack.documents

    @property
    def incidents(self) -> tuple[Ints, list[Incident]]:
        """Incidents, with the index of the document of each."""
        return self._items("incidents")

    def cluster_of(self, places: Places) -> Ints:
        """The cluster of the mention that has each extent; -1 where no mention has it."""
        spans, clusters = self.chains.places[0].span, self.chains.columns["cluster"]
        if not len(spans):
            return np.full(len(places.span), -1, dtype=np.int64)
        rows = np.argsort(spans, kind="stable")
        at = np.minimum(np.searchsorted(spans[rows], places.span), len(rows) - 1)
        cluster: Ints = np.where(spans[rows][at] == places.span, clusters[rows][at], -1)
        return cluster

    @cached_property
    def _mention_rows(self) -> Table:
        mentions = self._stack["mentions"]
        docs, heads, extents = mentions.docs, mentions["head"], mentions["spans"]
        full = [head or extent for head, extent in zip(heads, extents, strict=True)] if any(heads) else None
        columns = {
            **self._types(mentions["type"]),
            "cluster": self._clusters(docs, mentions["entity"]),
            "level": self._frame.codes.code(mentions["level"]),
            "kb": self._kb(docs, mentions["entity"]),
        }
        return self._frame.table(
            docs, (self._frame.places(docs, extents, full, mentions.envelopes),), columns, ["type"]
        )

    @cached_property
    def _event_rows(self) -> Table:
        docs, events = self._items("events")
        clusters = self._clusters(docs, [event.hopper for event in events])
        columns = {**self._types(event.type for event in events), "cluster": clusters}
        for name in ATTRIBUTES:
            columns[name] = self._frame.codes.code([getattr(event, name) for event in events])
        places = (self._frame.places(docs, [event.trigger for event in events]),)
        return self._frame.table(docs, places, columns, ["type", "cluster"])

    @cached_property
    def _lookups(self) -> list[Resolver]:
        return [Resolver(document) for document in self._stack.documents]

    def _links(self, layer: str) -> Table:
        """Relations with type and the families of their arguments; if symmetric, the earlier argument is the first."""
        docs, links = self._items(layer)
        symmetric = self._labels.symmetric(layer)
        ends = []
        for doc, link in zip(docs.tolist(), links, strict=True):
            pair = (self._lookups[doc].find(link.arg1), self._lookups[doc].find(link.arg2))
            ends.append(sorted(pair, key=order) if link.type in symmetric else pair)
        first, second = ([pair[n] for pair in ends] for n in (0, 1))
        columns = {
            **self._types(link.type for link in links),
            "family1": self._frame.codes.code(filler.family for filler in first),
            "family2": self._frame.codes.code(filler.family for filler in second),
            "symmetric": np.array([link.type in symmetric for link in links], dtype=np.int64),
        }
        keys = ["type", "family1", "family2"]
        places = (self._filler_places(docs, first), self._filler_places(docs, second))
        return self._collapse(layer, self._frame.table(docs, places, columns, keys), *keys)

    def _valued(self, layer: str) -> Table:
        """Spans with type, family and values, each a tuple where several fields make it up."""
        docs, spanned = self._items(layer)
        row = LAYER_TABLE[layer]
        heads = [head(layer, item) for item in spanned] if row.head else None
        columns = {
            **self._types(getattr(item, row.label) for item in spanned),
            **{name: self._frame.codes.code(map(attrgetter(*fields), spanned)) for name, fields in row.values.items()},
        }
        places = (self._frame.places(docs, [extent(item) for item in spanned], heads),)
        keys = ["type", *row.values]
        return self._collapse(layer, self._frame.table(docs, places, columns, keys), *keys)

    def _filler_places(self, docs: Ints, fillers: Sequence[Referent]) -> Places:
        return self._frame.places(docs, [filler.spans for filler in fillers], [filler.head for filler in fillers])

    def _items(self, layer: str) -> tuple[Ints, list[Any]]:
        return self._stack[layer].docs, self._stack[layer].items

    def _types(self, names: Iterable[str | None]) -> dict[str, Ints]:
        types = self._frame.codes.code(names)
        families = self._frame.codes.code(
            [family(name) if isinstance(name, str) else None for name in self._frame.codes.names()]
        )
        return {"type": types, "family": np.append(families, -1)[types]}

    def _clusters(self, docs: Ints, names: Sequence[str | None]) -> Ints:
        """The names of each document, numbered by document and then by where a name is first used in it; -1 where
        there is none.
        """
        codes = {name: code for code, name in enumerate(dict.fromkeys((None, *names)))}
        code = np.fromiter(map(codes.__getitem__, names), dtype=np.int64, count=len(names))
        number = np.full(len(names), -1, dtype=np.int64)
        named = np.flatnonzero(code)
        _, (key,) = numbered((docs * len(codes) + code)[named])
        first = np.full(int(key.max(initial=-1)) + 1, len(named), dtype=np.int64)
        np.minimum.at(first, key, np.arange(len(named)))
        place = np.empty_like(first)
        place[np.argsort(first, kind="stable")] = np.arange(len(first))
        number[named] = place[key]
        return number

    def _kb(self, docs: Ints, names: Sequence[str | None]) -> Ints:
        """The KB id of the entity of each mention; -1 where none is given."""
        known = [{entity.id: entity.kb for entity in items(document, "entities")} for document in self._stack.documents]
        if not any(known):
            return np.full(len(names), -1, dtype=np.int64)
        ids = (known[doc].get(name) for doc, name in zip(docs.tolist(), names, strict=True))
        return self._frame.codes.code(f"kb:{kb}" if kb else None for kb in ids)

    def _collapse(self, layer: str, table: Table, *keys: str) -> Table:
        """Keep the first of the rows that agree in all places and in `keys`; such rows lie beside each other."""
        new = differs_from_previous([place.span for place in table.places] + [table.columns[key] for key in keys])
        self.duplicates[layer] = len(table) - int(new.sum())
        return table.take(np.flatnonzero(new)) if self.duplicates[layer] else table


_NOWHERE = Referent(((0, 0),), ((0, 0),), None)
"""The place of a source that is no span of the text."""


def _depth(place: Places) -> Ints:
    """How many other extents contain each one; discontinuous ones count by their envelopes. Rows with the same
    characters do not count for one another.
    """
    depth = np.zeros(len(place.start), dtype=np.int64)
    order = np.lexsort([-place.end, place.start])
    start, end = place.start[order], place.end[order]
    nested = np.zeros(len(order), dtype=np.bool_)
    nested[1:] = start[1:] < np.maximum.accumulate(end)[:-1]
    nested[:-1] |= nested[1:]  # nothing overlaps the others
    rows = zip(order[nested].tolist(), start[nested].tolist(), end[nested].tolist(), strict=True)
    ends: list[int] = []
    for (begin, stop), group in groupby(rows, key=itemgetter(1, 2)):
        if ends and ends[-1] <= begin:
            ends.clear()
        alike = [row for row, *_ in group]
        at = bisect_left(ends, stop)
        ends[at:at] = [stop] * len(alike)
        same = Counter(place.span[alike].tolist())
        for row in alike:
            depth[row] = len(ends) - at - same[int(place.span[row])]
    return depth
