"""Which reading of an ambiguity an item is of, where a document is shown under one choice of readings."""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from ..model.document import LAYERS, Document, items
from ..model.readings import ambiguities, replace


def restored(chosen: Document, whole: Document) -> Document:
    """A document under one choice of readings whose items say again which reading they are of, so that their addresses
    are those of the whole document. Of each ambiguity it is the reading that has most in common with what was chosen.
    """
    there = {item.id: item for item in _items(chosen) if item.id is not None}
    alike: dict[str, int] = {}
    for item in _items(whole):
        if item.reading is not None and item.id in there:
            alike[item.reading] = alike.get(item.reading, 0) + in_common(item, there[item.id])
    fits = {
        max((f"{name}/{each}" for each in readings), key=lambda each: alike.get(each, 0))
        for name, readings in ambiguities(whole).items()
    }
    of = {item.id: item.reading for item in _items(whole) if item.id is not None and item.reading in fits}
    named = {
        layer: [structs.replace(each, reading=of.get(each.id)) for each in items(chosen, layer)] for layer in LAYERS
    }
    return replace(chosen, named)


def in_common(one: Any, other: Any) -> int:
    """How many fields two items have in common."""
    return sum(getattr(one, name) == getattr(other, name) for name in one.__struct_fields__)


def _items(document: Document) -> Iterator[Any]:
    return (item for layer in LAYERS for item in items(document, layer))
