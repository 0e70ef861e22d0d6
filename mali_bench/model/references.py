"""What references name: arguments of relations and events, by the id of an item or by its span."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import structs

from .document import Attribution, Document, Event, Ref, Span, Spans, family, items

KINDS = {"mentions": None, "times": "TIME", "quantities": "QUANTITY", "events": "EVENT"}
"""The layers whose items can be named, with the kind that stands for their family."""


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
        for layer, kind in KINDS.items():
            for item in items(document, layer):
                spans = item.trigger if layer == "events" else item.spans
                head = (item.head or spans) if layer == "mentions" else spans
                named.append(Referent(spans, head, kind or family(item.type)))
                if item.id is not None:
                    self._by_id[item.id] = named[-1]
        self._by_span = {filler.spans: filler for filler in sorted(named, key=order, reverse=True)}

    def find(self, ref: Ref) -> Referent:
        """What a reference names; a span names the item that has exactly this extent, if there is one."""
        if isinstance(ref, str):
            return self._by_id[ref]
        return self._by_span.get(ref) or Referent(ref, ref, None)


def order(filler: Referent) -> tuple[Spans, Spans, str]:
    """Orders fillers by position."""
    return filler.spans, filler.head, filler.family or ""


def span_refs(document: Document) -> Iterator[tuple[Span, ...]]:
    """The spans that stand in a document instead of ids."""
    for layer in ("relations", "event_links"):
        for item in items(document, layer):
            yield from (ref for ref in (item.arg1, item.arg2) if not isinstance(ref, str))
    for event in items(document, "events"):
        yield from (argument.filler for argument in event.arguments if not isinstance(argument.filler, str))
    for attribution in items(document, "attributions"):
        yield from (ref for ref in attribution.source if not isinstance(ref, str))


def with_refs(item: Any, change: Callable[[Ref], Ref]) -> Any:
    """An item of any layer with each of its references changed."""
    changes: dict[str, Any] = {
        name: change(getattr(item, name)) for name in item.REF_FIELDS if getattr(item, name) is not None
    }
    if isinstance(item, Event):
        changes["arguments"] = tuple(structs.replace(each, filler=change(each.filler)) for each in item.arguments)
    elif isinstance(item, Attribution):
        changes["source"] = tuple(map(change, item.source))
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
