"""What follows from the table of layers: which layers hold spans, what their items name, where an item is."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct

from .document import LAYER_TABLE, LAYERS, Document, Item, Ref, Spans, family, items

SPANNED = tuple(name for name, item in LAYERS.items() if item.SPAN_FIELDS)
"""The layers whose items are spans of the text."""

TAGGED = tuple(name for name, layer in LAYER_TABLE.items() if layer.tagged)
"""The layers whose items are spans with a type, as span formats and BIO tags have them."""

REFERABLE = tuple(name for name, layer in LAYER_TABLE.items() if layer.referable)
"""The layers whose items others may name."""

_OWN = frozenset(Item.__struct_fields__)


def extent(item: Any) -> Spans:
    """The spans of an item of a layer that has some: of a mention its maximal extent, of an event its trigger."""
    spans: Spans = getattr(item, item.SPAN_FIELDS[0][0])
    return spans


def head(layer: str, item: Any) -> Spans:
    """The head of an item that has spans; its extent where it has no head."""
    name = LAYER_TABLE[layer].head
    return (getattr(item, name) if name else None) or extent(item)


def kind(layer: str, item: Any) -> str | None:
    """What label files call an item where they say what may fill a role: TIME, or the family of its type."""
    return LAYER_TABLE[layer].kind or family(item.type)


def references(item: Item) -> Iterator[tuple[str, Ref, Any]]:
    """What an item names: the path of each reference from the item on, the reference, and the struct that holds it
    (the item, or an argument of it).
    """
    for reference in item.REFERENCES:
        value = getattr(item, reference.field)
        if reference.inside:
            for number, holder in enumerate(value):
                yield f"{reference.field}[{number}].{reference.inside}", getattr(holder, reference.inside), holder
        elif reference.many:
            yield from ((f"{reference.field}[{number}]", ref, item) for number, ref in enumerate(value))
        elif value is not None:
            yield reference.field, value, item


@cache
def label_fields(layer: str) -> tuple[str, ...]:
    """The fields of a layer that a label set may restrict, as JSON calls them: its texts but ids, quotes, clusters and
    references, and lists of structs that have a `value`.
    """
    row, item = LAYER_TABLE[layer], LAYERS[layer]
    others = {*_OWN, row.cluster, row.parent, *(quote for _, quote in item.SPAN_FIELDS)}
    others |= {reference.field for reference in item.REFERENCES}
    hints = get_type_hints(item)
    names = zip(item.__struct_fields__, item.__struct_encode_fields__, strict=True)
    return tuple(shown for name, shown in names if name not in others and _takes_labels(hints[name]))


def _takes_labels(hint: Any) -> bool:
    inner = hint if hint is str else get_args(hint)[0] if get_args(hint) else None
    if isinstance(inner, type) and issubclass(inner, Struct):
        return "value" in inner.__struct_fields__
    return inner is str and get_origin(hint) is not tuple


def named_items(document: Document) -> Iterator[tuple[str, Any]]:
    """The items of a document that others may name, each after its layer."""
    return ((layer, item) for layer in REFERABLE for item in items(document, layer))
