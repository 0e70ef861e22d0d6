"""Taking items out of a document, and what names them."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from .document import LAYERS, Attribution, Document, Event, Ref, Spans, items
from .layers import REFERABLE, extent
from .readings import meet, replace
from .references import with_refs


def without(document: Document, removed: Callable[[str, Any], bool]) -> Document:
    """The document without the items for which `removed(layer, item)` is true.

    What named a removed mention names another mention of its entity, the first one that is left. Where there is none, a
    relation, a link or an argument is removed as well, and any other reference is dropped. A reference to a span that
    no item has stays.
    """
    kept: dict[str, list[Any]] = {}
    gone: list[tuple[str, Any]] = []
    for layer in LAYERS:
        kept[layer] = []
        for item in items(document, layer):
            if removed(layer, item):
                gone.append((layer, item))
            else:
                kept[layer].append(item)
    if not gone:
        return document
    change = _change(kept, gone)
    parents = {item.id for item in kept["attributions"]}
    for layer, left in kept.items():
        if any(item.REFERENCES for item in left[:1]):
            kept[layer] = [changed for item in left for changed in _renamed(item, change, parents)]
    return replace(document, kept)


_Change = Callable[[Ref, str | None], Ref | None]


def _change(kept: dict[str, list[Any]], gone: list[tuple[str, Any]]) -> _Change:
    """What a reference of an item of some reading becomes; `None` where nothing is left to name."""
    ids: dict[str, list[str | None]] = {}
    for layer in REFERABLE:
        for item in kept[layer]:
            ids.setdefault(item.id, []).append(item.reading)
    extents = {extent(item) for layer in REFERABLE for item in kept[layer]}
    of_entity: dict[str, list[Any]] = {}
    for mention in kept["mentions"]:
        if mention.entity is not None:
            of_entity.setdefault(mention.entity, []).append(mention)
    instead: dict[Ref, list[tuple[str | None, Ref | None]]] = {}
    for layer, item in gone:
        if layer not in REFERABLE:
            continue
        others = of_entity.get(getattr(item, "entity", None) or "", ())
        other = next((other for other in others if other.reading in (None, item.reading)), None)
        name = None if other is None else other.id or extent(other)
        if item.id is not None and not any(meet(reading, item.reading) for reading in ids.get(item.id, ())):
            instead.setdefault(item.id, []).append((item.reading, name))
        if extent(item) not in extents:
            instead.setdefault(extent(item), []).append((item.reading, name))

    def changed(ref: Ref, reading: str | None) -> Ref | None:
        return next((name for of, name in instead.get(ref, ()) if meet(of, reading)), ref)

    return changed


def _renamed(item: Any, change: _Change, parents: set[str | None]) -> list[Any]:
    """The item with other references; nothing if it cannot do without one that has nothing left to name."""
    if isinstance(item, Event):
        named = [(each, change(each.filler, each.reading or item.reading)) for each in item.arguments]
        arguments = tuple(structs.replace(each, filler=filler) for each, filler in named if filler is not None)
        return [structs.replace(item, arguments=arguments)]
    if isinstance(item, Attribution):
        source = tuple(ref for ref in item.source if change(ref, item.reading) is not None)
        item = structs.replace(item, source=source, parent=item.parent if item.parent in parents else None)
    elif any(change(getattr(item, end), item.reading) is None for end in ("arg1", "arg2") if hasattr(item, end)):
        return []
    elif getattr(item, "of", None) is not None and change(item.of, item.reading) is None:
        item = structs.replace(item, of=None)
    return [with_refs(item, lambda ref: _named(change(ref, item.reading)))]


def _named(ref: Ref | None) -> str | Spans:
    assert ref is not None  # the others were taken out before
    return ref
