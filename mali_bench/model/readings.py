"""Readings: items that exist only in one reading of an ambiguity carry its name, `NAME/x`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import structs

from .document import LAYERS, Document, Event, items
from .references import located, unlinked


def first_readings(gold: Document) -> Document:
    """The document under the first reading of each ambiguity, with its optional items."""
    names = ambiguities(gold)
    return select(gold, {name: readings[0] for name, readings in names.items()}) if names else gold


def ambiguities(gold: Document) -> dict[str, list[str]]:
    """The ambiguities of a document by name, each with its readings in alphabetical order; in the order of the
    layers and of the text.
    """
    readings_of: dict[str, set[str]] = {}
    for layer in LAYERS:
        if not any(item.reading is not None for item in with_arguments(gold, layer)):
            continue
        for item in sorted(with_arguments(gold, layer), key=_position):
            if item.reading is not None:
                name, _, which = item.reading.rpartition("/")
                readings_of.setdefault(name, set()).add(which)
    return {name: sorted(readings) for name, readings in readings_of.items()}


def with_arguments(document: Document, layer: str) -> Iterator[Any]:
    """The items of a layer and, of events, also their arguments."""
    for item in items(document, layer):
        yield item
        if layer == "events":
            yield from item.arguments


def _position(item: Any) -> tuple[Any, ...]:
    spans = getattr(item, item.SPAN_FIELDS[0][0]) if getattr(item, "SPAN_FIELDS", ()) else ()
    return tuple(spans)


def ambiguity(item: Any) -> str | None:
    """The name of the ambiguity that an item belongs to."""
    return None if item.reading is None else item.reading.rpartition("/")[0]


def meet(one: str | None, other: str | None) -> bool:
    """Whether items of two readings can exist together: not those of two readings of one ambiguity."""
    return one is None or other is None or one == other or one.rpartition("/")[0] != other.rpartition("/")[0]


def select(gold: Document, choice: Mapping[str, str]) -> Document:
    """The document under the chosen readings. What refers to an item of another reading refers to its span instead."""

    def holds(item: Any) -> bool:
        return item.reading is None or item.reading == f"{ambiguity(item)}/{choice[ambiguity(item) or '']}"

    def plain(item: Any) -> Any:
        if isinstance(item, Event):
            kept = tuple(structs.replace(each, reading=None) for each in item.arguments if holds(each))
            item = structs.replace(item, arguments=kept)
        return structs.replace(item, reading=None)

    kept = {layer: [plain(item) for item in items(gold, layer) if holds(item)] for layer in LAYERS}
    gone = located(item for layer in LAYERS for item in items(gold, layer) if not holds(item))
    for there in kept.values():
        for item in there:
            gone.pop(item.id, None)
    if gone:
        kept = {layer: [unlinked(item, gone) for item in there] for layer, there in kept.items()}
    return replace(gold, kept)


def replace(document: Document, layers: Mapping[str, Iterable[Any]]) -> Document:
    """The document with other items in the layers that it has."""
    present = {layer: tuple(new) for layer, new in layers.items() if getattr(document, layer) is not None}
    return structs.replace(document, **present)
