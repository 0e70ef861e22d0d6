"""The items that annotators label, and which of them are the same item in several passes.

An item is matched if both passes have one at the same place: the same extent, the same two extents of a relation, the
same trigger and source of a factuality value. Where several items share a place, `align` pairs them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...matching.alignment import align
from ...matching.batch import ATTRIBUTES, AUTHOR, IMPLICIT
from ...matching.columns import Ints, Places, Table
from ...model.document import Document, Spans, family, items
from ...model.labels import Labels
from ...model.references import Resolver, order

Place = tuple[tuple[str, Spans], ...]
"""The extents that tell an item from others, each with a name for what is no extent; the first one is its anchor."""


class AnnotatedItem(NamedTuple):
    """An item of a pass: the index of its document, its place, the type by which those at one place are paired, and its
    labels.
    """

    doc: int
    place: Place
    type: str
    labels: tuple[str | None, ...]


class Attribute(NamedTuple):
    """A label of items: its name (layer and field), the layers and fields without which a pass does not give it, and
    how to read it. `absence` tells that having none is a label too.
    """

    name: str
    needs: tuple[str, ...]
    read: Callable[[Any], str | None]
    absence: bool = False


def _field(layer: str, name: str, *, absence: bool = False) -> Attribute:
    return Attribute(f"{layer}.{name}", (layer, f"{layer}.{name}"), lambda item: getattr(item, name), absence)


def _family(layer: str) -> Attribute:
    return Attribute(f"{layer}.family", (layer, f"{layer}.type"), lambda item: family(item.type))


class _Labelled(NamedTuple):
    """An item whose label lies elsewhere."""

    item: Any
    label: str | None


LABELS: dict[str, tuple[Attribute, ...]] = {
    "mentions": (
        _family("mentions"),
        _field("mentions", "type"),
        _field("mentions", "level"),
        _field("mentions", "role"),
    ),
    "entities": (Attribute("entities.class", ("mentions", "entities.class"), lambda labelled: labelled.label),),
    "events": (
        _family("events"),
        _field("events", "type"),
        *(_field("events", name) for name in ATTRIBUTES),
    ),
    "factuality": (Attribute("events.factuality", ("events", "events.factuality"), lambda labelled: labelled.label),),
    "relations": (
        Attribute("relations.type", ("relations",), lambda labelled: labelled.label),
        Attribute("relations.tense", ("relations", "relations.tense"), lambda labelled: labelled.item.tense),
        Attribute("relations.modality", ("relations", "relations.modality"), lambda labelled: labelled.item.modality),
    ),
    "times": (_field("times", "type"), _field("times", "value"), _field("times", "mod", absence=True)),
    "quantities": (_field("quantities", "type"), _field("quantities", "mod", absence=True)),
    "attributions": tuple(_field("attributions", name) for name in ("kind", "form", "stance")),
}
"""The labels of each kind of items."""

NONE = "(none)"


def annotated_items(documents: Sequence[Document], kind: str, labels: Labels) -> list[AnnotatedItem]:
    """The items of a kind in a pass; those that are the same in everything count once."""
    labelled = {
        AnnotatedItem(doc, place, name, tuple(_read(each, item) for each in LABELS[kind]))
        for doc, document in enumerate(documents)
        for place, name, item in _PLACED[kind](document, labels)
    }
    return sorted(labelled, key=_sorting)


def _read(attribute: Attribute, item: Any) -> str | None:
    label = attribute.read(item)
    return NONE if label is None and attribute.absence else label


def _sorting(item: AnnotatedItem) -> tuple[Any, ...]:
    return (*item[:3], tuple(label or "" for label in item.labels))


def matched(passes: Sequence[Sequence[AnnotatedItem]]) -> Ints:
    """The items of several passes as (items, passes): the index of the item in each pass, or -1 where a pass does not
    have it. The passes join one after the other.
    """
    places = sorted({item[:2] for each in passes for item in each})
    code = {place: number for number, place in enumerate(places)}
    types = {name: number for number, name in enumerate(sorted({item.type for each in passes for item in each}))}
    joined = np.zeros((0, len(passes)), dtype=np.int64)
    here = np.zeros((0, 2), dtype=np.int64)
    for number, each in enumerate(passes):
        there = np.array([(code[item[:2]], types[item.type]) for item in each], dtype=np.int64).reshape(-1, 2)
        alignment = align(_table(here), _table(there))
        joined[alignment.gold, number] = alignment.pred
        new = np.setdiff1d(np.arange(len(there)), alignment.pred)
        more = np.full((len(new), len(passes)), -1, dtype=np.int64)
        more[:, number] = new
        joined, here = np.concatenate([joined, more]), np.concatenate([here, there[new]])
        rows = np.argsort(here[:, 0], kind="stable")
        joined, here = joined[rows], here[rows]
    return joined


def _table(rows: Ints) -> Table:
    """Items as a table in which each place is a character of its own, so that only items at one place overlap."""
    place, name = rows[:, 0], rows[:, 1]
    where = Places(place, place + 1, place, place + 1, place, {})
    nothing = np.zeros(len(rows), dtype=np.int64)
    return Table(np.arange(len(rows), dtype=np.int64), nothing, nothing, (where,), {"type": name})


def _spans(layer: str) -> Callable[[Document, Labels], Iterator[tuple[Place, str, Any]]]:
    """The items of a layer, each at its (first) extent."""

    def placed(document: Document, labels: Labels) -> Iterator[tuple[Place, str, Any]]:
        for item in items(document, layer):
            kind = item.kind if layer == "attributions" else item.type
            yield (("", getattr(item, item.SPAN_FIELDS[0][0])),), kind or "", item

    return placed


def _entities(document: Document, labels: Labels) -> Iterator[tuple[Place, str, Any]]:
    """Mentions with the class of their entity."""
    classes = {entity.id: entity.class_ for entity in items(document, "entities")}
    for mention in items(document, "mentions"):
        yield (("", mention.spans),), mention.type or "", _Labelled(mention, classes.get(mention.entity))


def _relations(document: Document, labels: Labels) -> Iterator[tuple[Place, str, Any]]:
    """Relations at the extents of their arguments, the earlier one first; a label tells if that is not their order."""
    lookup, symmetric = Resolver(document), labels.symmetric("relations")
    for relation in items(document, "relations"):
        ends = lookup.find(relation.arg1), lookup.find(relation.arg2)
        first, second = sorted(ends, key=order)
        turned = relation.type not in symmetric and first.spans != ends[0].spans
        label = f"{relation.type} (reversed)" if turned else relation.type
        yield (("", first.spans), ("", second.spans)), label, _Labelled(relation, label)


def _factuality(document: Document, labels: Labels) -> Iterator[tuple[Place, str, Any]]:
    """Values of factuality at their trigger and the extent of their source (its first one, as in scoring)."""
    lookup = Resolver(document)
    attributions: Mapping[str | None, Any] = {each.id: each for each in items(document, "attributions")}
    for event in items(document, "events"):
        for factuality in event.factuality:
            attribution = attributions.get(factuality.source)
            source: tuple[str, Spans] = (AUTHOR if factuality.source == AUTHOR else IMPLICIT, ())
            if attribution is not None and attribution.source:
                source = ("", lookup.find(attribution.source[0]).spans)
            yield (("", event.trigger), source), event.type or "", _Labelled(event, factuality.value)


_PLACED: dict[str, Callable[[Document, Labels], Iterator[tuple[Place, str, Any]]]] = {
    "mentions": _spans("mentions"),
    "entities": _entities,
    "events": _spans("events"),
    "factuality": _factuality,
    "relations": _relations,
    "times": _spans("times"),
    "quantities": _spans("quantities"),
    "attributions": _spans("attributions"),
}
