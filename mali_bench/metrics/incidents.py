"""Incidents: records of who did what to whom, where, when and on whose word, as conflict databases hold them.

Records of gold and prediction are aligned one-to-one within a document, so that they have as many fills in common as
can be, and then their slots are compared: the template scoring of MUC-4, with the alignment of CEAF-REE and CEAF-RME. A
fill is the type; each entity of a side or a place; the date with its precision; each loss with its side, kind and
bounds; each status with a source, once for each source of an attribution. Events, which are a record's evidence, are no
fills: they only say where a record is. Records of one side with the same fills are one.

Entities are the same if their clusters are aligned, as for CEAFe by heads. A predicted record may also name an entity
by a string, as a file of records alone must: it names the first gold entity of the text that has a mention (no
pronoun), or the head of one, with this string in normal form, or else one that has it as its name. An entity without
mentions is its name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..matching.assignment import best_assignment, ranks
from ..matching.batch import AUTHOR, IMPLICIT, Batch, Side
from ..matching.candidates import Pairs, join
from ..matching.columns import Bools, Ints, unique
from ..model.document import Incident, Spans, items
from ..model.references import Resolver
from ..model.strings import normal
from ..model.text import quoted
from .base import ItemCounts, Metric
from .entity import HOW, ORDER, fillers

SLOTS = ("type", "side A", "side B", "place", "date", "losses", "status")
_WHO = {"side A": "side_a", "side B": "side_b", "place": "place"}
_ANCHORS = tuple(map(SLOTS.index, ("type", "side A", "side B", "place")))
"""The slots of which aligned records share at least one fill."""

_Id = tuple[int, str]
"""A document and the id of one of its items, or a string."""


class _Fill(NamedTuple):
    """What fills a slot: an entity as its number (-1: none), and anything else, as the name of what is no entity."""

    slot: int
    entity: int
    rest: tuple[Any, ...] = ()

    def order(self) -> tuple[int, int, str]:
        return self.slot, self.entity, repr(self.rest)


@dataclass(frozen=True, eq=False)
class _Records:
    """The records of one side: the document, the unit and the type of each, and the fills of all as rows with the
    number of their record, their slot and a code, which is the same on both sides for the same fill of one document.
    """

    doc: Ints
    unit: Ints
    kind: Ints
    record: Ints
    slot: Ints
    code: Ints


@dataclass(frozen=True, eq=False)
class _Known:
    """What the ids of one side stand for: entities with mentions and the sources of attributions, as numbers that both
    sides share; entities without mentions, as their names; and events, as the offsets at which they start. `strings`
    has the numbers of the gold entities by what they are called.
    """

    entities: dict[_Id, int] = field(default_factory=dict)
    sources: dict[_Id, set[int]] = field(default_factory=dict)
    names: dict[_Id, str] = field(default_factory=dict)
    events: dict[_Id, int] = field(default_factory=dict)
    strings: dict[_Id, int] = field(default_factory=dict)

    def who(self, doc: int, name: str) -> tuple[int, tuple[str, ...]]:
        """An entity, named by id or string: its number, or a name that has none."""
        if (doc, name) in self.entities:
            return self.entities[doc, name], ()
        string = normal(self.names.get((doc, name), name))
        number = self.strings.get((doc, string), -1)
        return number, () if number >= 0 else (string,)

    def whose(self, doc: int, source: str) -> list[tuple[int, tuple[str, ...]]]:
        """Whose word it is: the author's, an implicit source's, or that of each entity that an attribution or a string
        names.
        """
        if (doc, source) in self.sources:
            found = sorted(self.sources[doc, source])
            return [(number, ()) for number in found] or [(-1, (IMPLICIT,))]
        return [(-1, (source,))] if source in (AUTHOR, IMPLICIT) else [self.who(doc, source)]


def _records(batch: Batch) -> tuple[_Records, _Records]:
    docs = sorted({*batch.gold.incidents[0].tolist(), *batch.pred.incidents[0].tolist()})
    gold, pred = _known(batch, docs)
    codes: dict[tuple[int, _Fill], int] = {}
    return _side(batch, batch.gold, gold, codes), _side(batch, batch.pred, pred, codes)


def _known(batch: Batch, docs: Sequence[int]) -> tuple[_Known, _Known]:
    """What ids stand for in some documents. Entities are numbered by their first mentions."""
    strings: dict[_Id, int] = {}
    known = _Known(strings=strings), _Known(strings=strings)
    rows = [sorted(_places(side, docs), key=lambda row: row[:2]) for side in (batch.gold, batch.pred)]
    places = (
        batch.frame.places(np.array([doc for doc, *_ in side], dtype=np.int64), [spans for _, spans, *_ in side])
        for side in rows
    )
    number: dict[int, int] = {}
    for to, side, of_side, codes in zip(known, (batch.gold, batch.pred), rows, fillers(batch, *places), strict=True):
        for (doc, _, layer, name), code in zip(of_side, codes.tolist(), strict=True):
            found = number.setdefault(code, len(number))
            if layer == "entities":
                to.entities.setdefault((doc, name), found)
            else:
                to.sources.setdefault((doc, name), set()).add(found)
        for doc in docs:
            document = side.documents[doc]
            to.names.update(((doc, each.id), each.name) for each in items(document, "entities") if each.name)
            to.events.update(((doc, each.id), each.trigger[0][0]) for each in items(document, "events"))
            for each in items(document, "attributions"):
                to.sources.setdefault((doc, each.id), set())
    for doc in docs:
        for string, entity in _strings(batch.gold, doc, known[0].entities):
            strings.setdefault((doc, normal(string)), entity)
    return known


def _places(side: Side, docs: Sequence[int]) -> Iterator[tuple[int, Spans, str, str]]:
    """Where mentions of entities and sources of attributions are: document, spans, layer and id of each."""
    for doc in docs:
        document = side.documents[doc]
        resolver = Resolver(document)
        for mention in items(document, "mentions"):
            if mention.entity is not None:
                yield doc, mention.spans, "entities", mention.entity
        for attribution in items(document, "attributions"):
            if attribution.id is not None:
                yield from (
                    (doc, resolver.find(ref).spans, "attributions", attribution.id) for ref in attribution.source
                )


def _strings(side: Side, doc: int, entities: dict[_Id, int]) -> Iterator[tuple[str, int]]:
    """What the entities of a document are called, in the order of the text: mentions but pronouns, and their heads;
    then names.
    """
    document = side.documents[doc]
    mentions = [(each.spans, entities[doc, each.entity], each) for each in items(document, "mentions") if each.entity]
    for spans, entity, mention in sorted(mentions, key=lambda row: row[:2]):
        if mention.level != "PRO" and document.text is not None:
            yield quoted(document.text, spans), entity
            yield quoted(document.text, mention.head or spans), entity
    named = [(entities[doc, each.id], each.name) for each in items(document, "entities") if (doc, each.id) in entities]
    yield from ((name, entity) for entity, name in sorted(named, key=lambda row: row[0]) if name)


def _side(batch: Batch, side: Side, known: _Known, codes: dict[tuple[int, _Fill], int]) -> _Records:
    """The records of a side, by position; `codes` numbers their fills."""
    made = []
    for doc, incident in zip(*side.incidents, strict=True):
        fills = sorted(set(_fills(incident, int(doc), known)), key=_Fill.order)
        start = min((known.events[doc, name] for name in incident.events if (doc, name) in known.events), default=0)
        made.append((int(doc), tuple(fills), start, incident.type))
    made.sort(key=lambda row: (row[0], row[2], [fill.order() for fill in row[1]]))
    first = {row[:2]: row for row in reversed(made)}
    records = [row for row in made if first[row[:2]] is row]
    side.duplicates["incidents"] = len(made) - len(records)
    rows = [
        (number, fill.slot, codes.setdefault((doc, fill), len(codes)))
        for number, (doc, fills, *_) in enumerate(records)
        for fill in fills
    ]
    docs, starts = (np.array([row[at] for row in records], dtype=np.int64) for at in (0, 2))
    kinds = batch.frame.codes.code([row[3] for row in records])
    return _Records(docs, batch.frame.units(docs, starts), kinds, *np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def _fills(incident: Incident, doc: int, known: _Known) -> Iterator[_Fill]:
    if incident.type is not None:
        yield _Fill(SLOTS.index("type"), -1, (incident.type,))
    for slot, name in _WHO.items():
        yield from (_Fill(SLOTS.index(slot), *known.who(doc, each)) for each in getattr(incident, name))
    if incident.date is not None:
        yield _Fill(SLOTS.index("date"), -1, (incident.date, incident.date_precision))
    for loss in incident.losses:
        yield _Fill(SLOTS.index("losses"), -1, (loss.side, loss.kind, loss.low, loss.high))
    for status in incident.status:
        for entity, rest in known.whose(doc, status.source):
            yield _Fill(SLOTS.index("status"), entity, (*rest, status.value))


def aligned(batch: Batch) -> tuple[_Records, _Records, Pairs]:
    """The records of both sides, and which of them belong together: those with most fills in common, one-to-one, among
    those that share a type, a side or a place; of choices that share as many, the earlier records.
    """
    gold, pred = batch.shared(_records)
    g, p, common, anchored = _in_common(gold, pred, _ANCHORS)
    g, p, common = g[anchored], p[anchored], common[anchored]
    chosen = best_assignment(g, p, common, np.ones_like(common), ranks(gold.doc[g]))
    return gold, pred, (g[chosen], p[chosen])


MOST_FILLS = 250_000
"""The most pairs of equal fills: aligning records costs far more for each than matching spans does."""


def _in_common(gold: _Records, pred: _Records, anchors: Sequence[int]) -> tuple[Ints, Ints, Ints, Bools]:
    """The pairs of records that have a fill in common: gold and predicted record, how many fills, and whether one of
    them is in one of the slots `anchors`.
    """
    rows = join((gold.code, pred.code), most=MOST_FILLS)
    width = len(pred.doc) + 1
    keys = gold.record[rows[0]] * width + pred.record[rows[1]]
    pairs = unique(keys)
    common = np.searchsorted(pairs, keys)
    anchored = np.zeros(len(pairs), dtype=np.bool_)
    anchored[common[np.isin(gold.slot[rows[0]], anchors)]] = True
    return pairs // width, pairs % width, np.bincount(common, minlength=len(pairs)), anchored


def _slots(batch: Batch) -> ItemCounts:
    """Fills of aligned records; a fill of a record that is not aligned is wrong."""
    gold, pred, (g, p) = batch.shared(aligned)
    partner = np.full(len(gold.doc), -1, dtype=np.int64), np.full(len(pred.doc), -1, dtype=np.int64)
    partner[0][g], partner[1][p] = p, g
    unit = pred.unit.copy()
    unit[p] = gold.unit[g]
    held = ({*zip(side.record.tolist(), side.code.tolist(), strict=True)} for side in (pred, gold))
    right = [
        np.array(
            [(int(of[row]), code) in other for row, code in zip(side.record.tolist(), side.code.tolist(), strict=True)]
        )
        for side, of, other in zip((gold, pred), partner, held, strict=True)
    ]
    names = batch.frame.codes.code(SLOTS)
    return _counted(
        (gold.unit[gold.record], names[gold.slot], right[0]), (unit[pred.record], names[pred.slot], right[1])
    )


def _whole(batch: Batch) -> ItemCounts:
    """Records of the same type that share a side or a place, or have neither: as many pairs as there can be."""
    gold, pred = batch.shared(_records)
    g, p, _, anchored = _in_common(gold, pred, _ANCHORS[1:])
    anchored |= ~(_placed(gold)[g] | _placed(pred)[p])
    anchored &= gold.kind[g] == pred.kind[p]
    g, p = g[anchored], p[anchored]
    chosen = best_assignment(g, p, np.ones_like(g), np.ones_like(g), ranks(gold.doc[g]))
    right = np.zeros(len(gold.doc)), np.zeros(len(pred.doc))
    right[0][g[chosen]] = 1
    right[1][p[chosen]] = 1
    unit = pred.unit.copy()
    unit[p[chosen]] = gold.unit[g[chosen]]
    return _counted((gold.unit, gold.kind, right[0]), (unit, pred.kind, right[1]))


def _placed(records: _Records) -> Bools:
    """Which records have a side or a place."""
    placed = np.zeros(len(records.doc), dtype=np.bool_)
    placed[records.record[np.isin(records.slot, _ANCHORS[1:])]] = True
    return placed


_Column = tuple[Ints, Ints, Any]


def _counted(gold: _Column, pred: _Column) -> ItemCounts:
    """The counts of items of weight 1, given on each side by unit, group and whether they are right."""
    width = max(int(group.max(initial=-1)) for _, group, _ in (gold, pred)) + 2
    keys = unique(np.concatenate([unit * width + group + 1 for unit, group, _ in (pred, gold)]))
    counts = np.empty((len(keys), 4))
    for number, (unit, group, right) in enumerate((pred, gold)):
        rows = np.searchsorted(keys, unit * width + group + 1)
        counts[:, 2 * number] = np.bincount(rows, np.asarray(right, dtype=np.float64), minlength=len(keys))
        counts[:, 2 * number + 1] = np.bincount(rows, minlength=len(keys))
    return ItemCounts(keys // width, keys % width - 1, counts)


def _metrics() -> Iterable[Metric]:
    source = "Chinchor 1992 (MUC-4); Du et al. 2021 (CEAF-REE); Chen et al. 2023 (CEAF-RME)"
    yield Metric(
        group="incidents",
        measure="slots",
        matching="entity",
        about="Fills of records that are aligned one-to-one: type, sides, place, date with precision, losses with"
        f" bounds, status with each of its sources; {HOW}.",
        source=source,
        needs=("incidents",),
        count=_slots,
        order=ORDER,
        compares_groups=True,
    )
    yield Metric(
        group="incidents",
        measure="records",
        matching="entity",
        about=f"Records of the same type that share a side or a place, or that have neither; {HOW}.",
        source=source,
        needs=("incidents", "incidents.type"),
        count=_whole,
        order=ORDER,
        compares_groups=True,
    )


INCIDENTS = tuple(_metrics())
