"""What references name: arguments of relations and events, by the id of an item or by its span."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import structs

from .document import LAYERS, Attribution, Document, Ref, Span, Spans, items
from .layers import extent, head, kind, named_items, references


class Referent(NamedTuple):
    """What a reference names: where it is, and of which family or kind (`None`: a bare span)."""

    spans: Spans
    head: Spans
    family: str | None


class Resolver:
    """Finds what the references of a document name."""

    def __init__(self, document: Document) -> None:
        self._by_id: dict[str, Referent] = {}
        named: list[Referent] = []
        for layer, item in named_items(document):
            named.append(Referent(extent(item), head(layer, item), kind(layer, item)))
            if item.id is not None:
                self._by_id[item.id] = named[-1]
        self._by_span = {referent.spans: referent for referent in sorted(named, key=order, reverse=True)}

    def find(self, ref: Ref) -> Referent:
        """What a reference names; a span names the item that has exactly this extent, if there is one."""
        if isinstance(ref, str):
            return self._by_id[ref]
        return self._by_span.get(ref) or Referent(ref, ref, None)


def order(referent: Referent) -> tuple[Spans, Spans, str]:
    """Orders referents by position."""
    return referent.spans, referent.head, referent.family or ""


def span_refs(document: Document) -> Iterator[tuple[Span, ...]]:
    """The spans that a document has in place of ids."""
    for layer in LAYERS:
        for item in items(document, layer):
            yield from (ref for _, ref, _ in references(item) if not isinstance(ref, str))


def with_refs(item: Any, change: Callable[[Ref], Ref]) -> Any:
    """An item of any layer with each of its references changed."""
    changes: dict[str, Any] = {}
    for reference in item.REFERENCES:
        name, value = reference.field, getattr(item, reference.field)
        if reference.inside:
            held = reference.inside
            changes[name] = tuple(structs.replace(holder, **{held: change(getattr(holder, held))}) for holder in value)
        elif reference.many:
            changes[name] = tuple(map(change, value))
        elif value is not None:
            changes[name] = change(value)
    return structs.replace(item, **changes) if changes else item


def located(removed: Iterable[Any]) -> dict[str, Spans | None]:
    """The ids of items, each with the span that stands for the item; `None` for items without one."""
    return {
        item.id: getattr(item, item.SPAN_FIELDS[0][0]) if item.SPAN_FIELDS else None
        for item in removed
        if item.id is not None
    }


def unlinked(item: Any, gone: Mapping[str, Spans | None]) -> Any:
    """The item without references to removed items, whose ids `gone` has: their spans take the place of their ids."""

    def change(ref: Ref) -> Ref:
        return (gone.get(ref) or ref) if isinstance(ref, str) else ref

    if isinstance(item, Attribution) and item.parent in gone:
        item = structs.replace(item, parent=None)
    return with_refs(item, change)
