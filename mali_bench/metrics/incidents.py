"""Incidents: records of who did what to whom, where, when and on whose word, as conflict databases hold them.

Records of gold and prediction are aligned one-to-one within a document, so that they have as many fills in common as
can be, and then their slots are compared: the template scoring of MUC-4, with the alignment of CEAF-REE and CEAF-RME. A
fill is the type; each entity of a side or a place; the date with its precision; each loss with its side, kind and
bounds; each status with its source. Events, which are a record's evidence, are no fills.

Entities are the same if their clusters are aligned, as for CEAFe by heads. A predicted record may also name an entity
by a string, as a file of records alone must: it names the first gold entity of the text that has a mention (no
pronoun) or a name with this string in normal form.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..matching.assignment import best_assignment
from ..matching.batch import AUTHOR, IMPLICIT, Batch, Side
from ..matching.candidates import Pairs, join
from ..matching.columns import Bools, Ints, unique
from ..model.document import Document, Incident, items
from ..model.strings import normal
from .base import ItemCounts, Metric
from .entity import HOW, ORDER, fillers

SLOTS = ("type", "side A", "side B", "place", "date", "losses", "status")
_WHO = {"side A": "side_a", "side B": "side_b", "place": "place"}
_ANCHORS = tuple(map(SLOTS.index, ("type", "side A", "side B", "place")))
"""The slots of which aligned records share at least one fill."""

_Who = int | str | tuple[int, str]
"""An entity: its code, AUTHOR or IMPLICIT, or the document and a string that names none."""


class _Fill(NamedTuple):
    slot: int
    value: Any


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


class _Entities:
    """What the entities of a document are called in codes, and which strings name them."""

    def __init__(self) -> None:
        self.code: dict[tuple[int, str], int] = {}
        self.named: dict[tuple[int, str], int] = {}


def _records(batch: Batch) -> tuple[_Records, _Records]:
    gold, pred = _entities(batch)
    codes: dict[Any, int] = {}
    return (
        _side(batch, batch.gold, gold.code, gold.named, codes),
        _side(batch, batch.pred, pred.code, gold.named, codes),
    )


def _entities(batch: Batch) -> tuple[_Entities, _Entities]:
    """The entities of both sides, by document and id."""
    first = [list(_first_mentions(side)) for side in (batch.gold, batch.pred)]
    places = [
        batch.frame.places(
            np.array([doc for doc, _, _ in rows], dtype=np.int64),
            [mention.spans for _, _, mention in rows],
            [mention.head or mention.spans for _, _, mention in rows],
        )
        for rows in first
    ]
    made = (_Entities(), _Entities())
    for entities, rows, column in zip(made, first, fillers(batch, *places), strict=True):
        for (doc, name, _), code in zip(rows, column.tolist(), strict=True):
            entities.code[doc, name] = code
    for doc, document in enumerate(batch.gold.documents):
        for name, string in _strings(document):
            code = made[0].code.get((doc, name))
            if code is not None:
                made[0].named.setdefault((doc, normal(string)), code)
    return made


def _first_mentions(side: Side) -> Iterator[tuple[int, str, Any]]:
    """The first mention of each entity, with its document and the entity's id."""
    for doc, document in enumerate(side.documents):
        seen: set[str] = set()
        for mention in sorted(items(document, "mentions"), key=lambda each: each.spans):
            if mention.entity is not None and mention.entity not in seen:
                seen.add(mention.entity)
                yield doc, mention.entity, mention


def _strings(document: Document) -> Iterator[tuple[str, str]]:
    """What names the entities of a document: names, mentions and heads but pronouns, in the order of the text."""
    text = document.text
    for mention in sorted(items(document, "mentions"), key=lambda each: each.spans):
        if mention.entity is None or mention.level == "PRO" or text is None:
            continue
        for spans in (mention.spans, mention.head or mention.spans):
            yield mention.entity, text[spans[0][0] : spans[-1][1]]
    yield from ((each.id, each.name) for each in items(document, "entities") if each.id and each.name)


def _side(
    batch: Batch, side: Side, code: dict[tuple[int, str], int], named: dict[tuple[int, str], int], codes: dict[Any, int]
) -> _Records:
    """The records of a side; `code` has its entities, `named` the strings of gold ones, and `codes` numbers fills."""

    def who(doc: int, name: str) -> _Who:
        known = code.get((doc, name), named.get((doc, normal(name))))
        return (doc, normal(name)) if known is None else known

    docs, incidents = side.incidents
    made = [
        (doc, incident, sorted(set(_fills(incident, doc, side.documents[doc], who)), key=repr))
        for doc, incident in zip(docs.tolist(), incidents, strict=True)
    ]
    made.sort(key=lambda each: (each[0], _anchor(side.documents[each[0]], each[1]), repr(each[2])))
    rows = [
        (number, fill.slot, codes.setdefault((doc, fill), len(codes)))
        for number, (doc, _, fills) in enumerate(made)
        for fill in fills
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    where = np.array([doc for doc, _, _ in made], dtype=np.int64)
    starts = np.array([_anchor(side.documents[doc], incident) for doc, incident, _ in made], dtype=np.int64)
    kinds = batch.frame.codes.code([incident.type for _, incident, _ in made])
    return _Records(where, batch.frame.units(where, starts), kinds, *columns.T)


def _anchor(document: Document, incident: Incident) -> int:
    """Where the first event of a record is; 0 if it names none."""
    named = set(incident.events)
    return min((each.trigger[0][0] for each in items(document, "events") if each.id in named), default=0)


def _fills(incident: Incident, doc: int, document: Document, who: Any) -> Iterator[_Fill]:
    if incident.type is not None:
        yield _Fill(0, incident.type)
    for slot, field in _WHO.items():
        yield from (_Fill(SLOTS.index(slot), who(doc, name)) for name in getattr(incident, field))
    if incident.date is not None:
        yield _Fill(SLOTS.index("date"), (incident.date, incident.date_precision))
    for loss in incident.losses:
        yield _Fill(SLOTS.index("losses"), (loss.side, loss.kind, loss.low, loss.high))
    for status in incident.status:
        yield _Fill(SLOTS.index("status"), (_source(status.source, doc, document, who), status.value))


def _source(name: str, doc: int, document: Document, who: Any) -> Any:
    """Whose word it is: the author, an implicit source, or the entities that an attribution or a string names."""
    if name == AUTHOR:
        return AUTHOR
    attribution = next((each for each in items(document, "attributions") if each.id == name), None)
    if attribution is None:
        return frozenset([who(doc, name)])
    mentions = {each.id: each.entity for each in items(document, "mentions")}
    entities = (mentions.get(ref) if isinstance(ref, str) else None for ref in attribution.source)
    known = frozenset(who(doc, each) for each in entities if each is not None)
    return known or IMPLICIT


def aligned(batch: Batch) -> tuple[_Records, _Records, Pairs]:
    """The records of both sides, and which of them belong together: those with most fills in common, one-to-one, among
    those that share a type, a side or a place; of choices that share as many, the earlier records.
    """
    gold, pred = batch.shared(_records)
    g, p, common, anchored = _in_common(gold, pred, _ANCHORS)
    chosen = best_assignment(
        g[anchored], p[anchored], common[anchored], np.ones_like(common[anchored]), _ranks(anchored)
    )
    return gold, pred, (g[anchored][chosen], p[anchored][chosen])


def _in_common(gold: _Records, pred: _Records, anchors: Sequence[int]) -> tuple[Ints, Ints, Ints, Bools]:
    """The pairs of records that have a fill in common: gold and predicted record, how many fills, and whether one of
    them is in one of the slots `anchors`.
    """
    rows = join((gold.code, pred.code))
    width = len(pred.doc) + 1
    keys = gold.record[rows[0]] * width + pred.record[rows[1]]
    pairs = unique(keys)
    common = np.searchsorted(pairs, keys)
    anchored = np.zeros(len(pairs), dtype=np.bool_)
    anchored[common[np.isin(gold.slot[rows[0]], anchors)]] = True
    return pairs // width, pairs % width, np.bincount(common, minlength=len(pairs)), anchored


def _ranks(chosen: Bools) -> Ints:
    return np.arange(int(chosen.sum()), dtype=np.int64)


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
    """Records of the same type that share a side or a place: as many pairs as there can be."""
    gold, pred = batch.shared(_records)
    g, p, _, anchored = _in_common(gold, pred, _ANCHORS[1:])
    anchored &= gold.kind[g] == pred.kind[p]
    g, p = g[anchored], p[anchored]
    chosen = best_assignment(g, p, np.ones_like(g), np.ones_like(g), _ranks(anchored))
    right = np.zeros(len(gold.doc)), np.zeros(len(pred.doc))
    right[0][g[chosen]] = 1
    right[1][p[chosen]] = 1
    unit = pred.unit.copy()
    unit[p[chosen]] = gold.unit[g[chosen]]
    return _counted((gold.unit, gold.kind, right[0]), (unit, pred.kind, right[1]))


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
        f" bounds, status with source; {HOW}.",
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
        about=f"Records of the same type that share a side or a place; {HOW}.",
        source=source,
        needs=("incidents", "incidents.type"),
        count=_whole,
        order=ORDER,
        compares_groups=True,
    )


INCIDENTS = tuple(_metrics())
