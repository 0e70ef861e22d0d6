"""Errors of what builds on spans and clusters: relations, arguments, attributes, factuality, links, attributions.

An item is put in terms of the other side by the counterparts of what it names. Predicted items in the terms of the gold
show which are wrong only because of what they build on; gold items in the terms of the prediction show which could have
been right.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from ...matching.alignment import rank_maximal
from ...matching.batch import ATTRIBUTES, Batch
from ...matching.candidates import Pairs, exact_pairs, join, keep, overlap_pairs, same
from ...matching.columns import Bools, Ints, Table
from ...metrics.attributes import factuality_pairs, value_pairs
from ...metrics.attribution import joint_pairs, same_cue, same_source
from ...metrics.entity import argument_pairs, relation_pairs
from ...metrics.matching import link_pairs
from ...model.document import Document, Event, items
from ...model.labels import Labels
from .case import Case
from .classes import Error, Findings

NearMisses = tuple[Pairs, Ints]
"""Pairs of items that agree in part, and for each the index of its class: the lower, the more they agree in."""


class LinkedLayer(NamedTuple):
    """A layer: its items on both sides and which match, its items in the order to which the column `item` of these
    tables refers, the document that has others instead, and which items agree in part, with the classes of these.
    """

    pairs: Callable[[Batch], tuple[Table, Table, Pairs]]
    items: Callable[[Document], list[Any]]
    having: Callable[[Document, Sequence[Any]], Document]
    near_misses: Callable[[Batch, Table, Table], NearMisses]
    classes: tuple[str, ...]


def _links(layer: str, match: Callable[[Batch], tuple[Table, Table, Pairs]]) -> LinkedLayer:
    def near_misses(batch: Batch, gold: Table, pred: Table) -> NearMisses:
        (a, b), (c, d) = _ends(gold), _ends(pred)
        pairs = join((np.minimum(a, b), np.minimum(c, d)), (np.maximum(a, b), np.maximum(c, d)))
        g, p = pairs
        swapped = a[g] != c[p]  # of a symmetric type either side has the same argument first
        return pairs, np.where(gold.columns["type"][g] != pred.columns["type"][p], 1 + swapped, np.where(swapped, 0, 1))

    return LinkedLayer(
        match,
        lambda document: list(items(document, layer)),
        lambda document, links: structs.replace(document, **{layer: tuple(links)}),
        near_misses,
        ("reversed", "type", "type"),
    )


def _ends(table: Table) -> tuple[Ints, Ints]:
    """Codes for what the arguments name."""
    if "filler1" in table.columns:
        return table.columns["filler1"], table.columns["filler2"]
    return table.columns["end1"], table.columns["end2"]


def _event_links(batch: Batch) -> tuple[Table, Table, Pairs]:
    gold, pred, pairs = batch.shared(link_pairs, "event_links", "exact", ())
    spans = np.concatenate([place.span for table in (gold, pred) for place in table.places])
    _, codes = np.unique(spans, return_inverse=True)
    a, b, c, d = np.split(codes, np.cumsum([len(gold), len(gold), len(pred)]))
    return gold.having(end1=a, end2=b), pred.having(end1=c, end2=d), pairs


def _events(document: Document, field: str) -> list[Any]:
    """An event for each part that its field has, with nothing else but trigger and type."""
    return [
        structs.replace(Event(id=event.id, trigger=event.trigger, type=event.type), **{field: (part,)})
        for event in items(document, "events")
        for part in getattr(event, field)
    ]


def _beside_events(document: Document, more: Sequence[Any]) -> Document:
    """The document with some events beside its own, which are bare: they are there to be named."""
    bare = (structs.replace(each, arguments=(), factuality=()) for each in items(document, "events"))
    return structs.replace(document, events=(*bare, *more))


def _argument_near_misses(batch: Batch, gold: Table, pred: Table) -> NearMisses:
    pairs = join((gold.columns["filler1"], pred.columns["filler1"]))
    event = _equal(gold, pred, pairs, "trigger") & _equal(gold, pred, pairs, "type")
    return _where(pairs, event, _equal(gold, pred, pairs, "role"))


def _value_near_misses(batch: Batch, gold: Table, pred: Table) -> NearMisses:
    pairs = exact_pairs(gold.places[0], pred.places[0], (gold.columns["type"], pred.columns["type"]))
    return _where(pairs, np.ones(len(pairs[0]), dtype=np.bool_))


def _values(name: str) -> LinkedLayer:
    """The values of an attribute of events."""

    def values(document: Document) -> list[Any]:
        return [
            structs.replace(Event(id=event.id, trigger=event.trigger, type=event.type), **{name: getattr(event, name)})
            for event in items(document, "events")
        ]

    def instead(document: Document, valued: Sequence[Any]) -> Document:
        # Triggers of one type and hopper count once, whatever their attributes.
        events = (structs.replace(event, hopper=str(number)) for number, event in enumerate(valued))
        return structs.replace(document, events=tuple(events))

    return LinkedLayer(
        lambda batch: batch.shared(value_pairs, name), values, instead, _value_near_misses, ("attribute",)
    )


def _factuality_near_misses(batch: Batch, gold: Table, pred: Table) -> NearMisses:
    pairs = exact_pairs(gold.places[0], pred.places[0], (gold.columns["type"], pred.columns["type"]))
    source = _equal(gold, pred, pairs, "source") & _equal(gold, pred, pairs, "who")
    return _where(pairs, source, _equal(gold, pred, pairs, "value"))


def _attribution_near_misses(batch: Batch, gold: Table, pred: Table) -> NearMisses:
    pairs = overlap_pairs(gold.places[0], pred.places[0])
    extent = same(gold.places[0], pred.places[0], pairs) & same_cue(batch, gold, pred, pairs)
    every = np.ones(len(pairs[0]), dtype=np.bool_)
    return _where(pairs, extent, same_source(batch, gold, pred, pairs), every)


def _equal(gold: Table, pred: Table, pairs: Pairs, name: str) -> Bools:
    equal: Bools = gold.columns[name][pairs[0]] == pred.columns[name][pairs[1]]
    return equal


def _where(pairs: Pairs, *conditions: Bools) -> NearMisses:
    """The pairs that fulfil a condition, each with the index of the first."""
    level: Ints = np.argmax(np.stack(conditions), axis=0)
    some = np.any(np.stack(conditions), axis=0)
    return keep(pairs, some), level[some]


LINKED_LAYERS: dict[str, LinkedLayer] = {
    "relations": _links("relations", lambda batch: batch.shared(relation_pairs, ("family1", "family2"))),
    "arguments": LinkedLayer(
        lambda batch: batch.shared(argument_pairs, ("type", "role", "trigger")),
        partial(_events, field="arguments"),
        _beside_events,
        _argument_near_misses,
        ("role", "attachment"),
    ),
    **{name: _values(name) for name in ATTRIBUTES},
    "attributions": LinkedLayer(
        lambda batch: batch.shared(joint_pairs),
        lambda document: list(items(document, "attributions")),
        lambda document, attributions: structs.replace(document, attributions=tuple(attributions)),
        _attribution_near_misses,
        ("source", "boundary", "both"),
    ),
    "factuality": LinkedLayer(
        lambda batch: batch.shared(factuality_pairs),
        partial(_events, field="factuality"),
        _beside_events,
        _factuality_near_misses,
        ("attribute", "source"),
    ),
    "links": _links("event_links", _event_links),
}
"""The layers that build on spans and clusters, attributions before the factuality that names them."""


def find(batch: Batch, cases: Sequence[Case], labels: Labels, name: str) -> Findings:
    """The errors of a layer; of attributions, notes in the cases which are counterparts."""
    kind = LINKED_LAYERS[name]
    gold, pred, pairs = kind.pairs(batch)
    golds = [item for case in cases for item in kind.items(case.gold)]
    preds = [item for case in cases for item in kind.items(case.pred)]
    right = dict(zip(pairs[1].tolist(), pairs[0].tolist(), strict=True))
    said: list[Any] = []
    for row, (doc, item) in enumerate(zip(pred.doc.tolist(), pred.item.tolist(), strict=True)):
        said.append(golds[gold.item[right[row]]] if row in right else cases[doc].moved(preds[item], to_gold=True))
    partner, kinds, gone = _in_terms_of_gold(cases, labels, kind, pred, said, set(right))
    kept = [(int(gold.doc[g]), golds[gold.item[g]], preds[pred.item[p]]) for p, g in right.items()]
    findings = Findings([], len(gold), len(pred), len(right), kept)
    place = {item: row for row, item in enumerate(gold.item.tolist())}
    taken = set(right.values())
    for row in sorted(set(range(len(pred))) - set(right)):
        doc, item = int(pred.doc[row]), preds[pred.item[row]]
        error = Error(name, kinds.get(row, "spurious"), doc, pred=(item,), pred_moved=said[row])
        if row in gone:
            error.kind = "cascade"
        elif row in partner:
            g = place[partner[row]]
            if g not in taken:
                taken.add(g)
                one = golds[gold.item[g]]
                error.gold, error.gold_moved = (one,), cases[doc].moved(one, to_gold=False)
        findings.errors.append(error)
    possible = _in_terms_of_prediction(cases, labels, kind, golds)
    for g in sorted(set(range(len(gold))) - taken):
        one, reached = golds[gold.item[g]], possible.get(int(gold.item[g]))
        error = Error(name, "cascade" if reached is None else "missing", int(gold.doc[g]), (one,), gold_moved=reached)
        findings.errors.append(error)
    if name == "attributions":
        _note(
            cases,
            [*kept, *((each.doc, each.gold[0], each.pred[0]) for each in findings.errors if each.gold and each.pred)],
        )
    return findings


def _in_terms_of_gold(
    cases: Sequence[Case], labels: Labels, kind: LinkedLayer, pred: Table, said: Sequence[Any], right: set[int]
) -> tuple[dict[int, int], dict[int, str], set[int]]:
    """What becomes of the predicted items, by row, when all that they name is that of the gold: the indices of the gold
    items that they stand for, their classes, and those that are gone.
    """
    there = [row for row, item in enumerate(said) if item is not None]
    batch = _batch(
        cases, labels, kind, [case.gold for case in cases], pred.doc[there].tolist(), [said[row] for row in there]
    )
    gold, moved, pairs = kind.pairs(batch)
    rows = [there[item] for item in moved.item.tolist()]
    partner = {rows[p]: int(gold.item[g]) for g, p in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)}
    kinds = dict.fromkeys(partner, "cascade")
    free_gold = ~np.isin(np.arange(len(gold)), pairs[0])
    free = ~np.isin(np.arange(len(moved)), pairs[1])
    near_misses, level = kind.near_misses(batch, gold, moved)
    some = free_gold[near_misses[0]] & free[near_misses[1]]
    near_misses, level = keep(near_misses, some), level[some]
    levels = dict(zip(zip(near_misses[0].tolist(), near_misses[1].tolist(), strict=True), level.tolist(), strict=True))
    for g, p in rank_maximal(near_misses, level).items():
        partner[rows[p]], kinds[rows[p]] = int(gold.item[g]), kind.classes[levels[g, p]]
    return partner, kinds, set(range(len(said))) - set(rows) - right


def _in_terms_of_prediction(
    cases: Sequence[Case], labels: Labels, kind: LinkedLayer, golds: Sequence[Any]
) -> Mapping[int, Any]:
    """By the index of a gold item, an item that would be right if it had been predicted; where there is none, nothing
    could have been right.
    """
    docs = [doc for doc, case in enumerate(cases) for _ in kind.items(case.gold)]
    moved = [cases[doc].moved(item, to_gold=False) for doc, item in zip(docs, golds, strict=True)]
    there = [index for index, item in enumerate(moved) if item is not None]
    said = [moved[index] for index in there]
    batch = _batch(cases, labels, kind, [case.pred for case in cases], [docs[index] for index in there], said)
    gold, pred, pairs = kind.pairs(batch)
    return {int(gold.item[g]): said[pred.item[p]] for g, p in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)}


def _batch(
    cases: Sequence[Case],
    labels: Labels,
    kind: LinkedLayer,
    bases: Sequence[Document],
    docs: Iterable[int],
    said: Iterable[Any],
) -> Batch:
    """The gold beside documents that have some items in a layer, each given with the index of its document."""
    of: list[list[Any]] = [[] for _ in cases]
    for doc, item in zip(docs, said, strict=True):
        of[doc].append(item)
    pairs = [(case.gold, kind.having(base, each)) for case, base, each in zip(cases, bases, of, strict=True)]
    return Batch.of(pairs, labels)


def _note(cases: Sequence[Case], pairs: Iterable[tuple[int, Any, Any]]) -> None:
    """Note which attributions are counterparts."""
    for doc, one, other in pairs:
        cases[doc].to_pred[one.id] = other.id
        cases[doc].to_gold[other.id] = one.id


def repaired(
    case: Case, kept: Iterable[tuple[Any, Any]], errors: Iterable[Error], classes: Collection[str], name: str
) -> Document:
    """The prediction of the case, of which this layer alone is to be scored, with the errors of some classes repaired.

    `kept` are the right items as (gold, predicted), `errors` all errors of the layer. With `cascade` among the classes,
    all that the layer builds on is the gold's, and what is right stays so.
    """
    kind, on_gold = LINKED_LAYERS[name], "cascade" in classes
    said = [one if on_gold else other for one, other in kept]
    for error in errors:
        item = (error.pred_moved if on_gold else error.pred[0]) if error.pred else None
        if error.kind in classes:
            item = (error.gold[0] if on_gold else error.gold_moved or item) if error.gold else None
        if item is not None:
            said.append(item)
    return kind.having(case.gold if on_gold else case.pred, said)
