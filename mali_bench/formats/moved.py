"""Documents with their offsets changed."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from ..model.document import LAYERS, Document, Item, Ref, Spans, items
from ..model.references import with_refs


def with_spans(document: Document, change: Callable[[Spans, str | None], Spans], *, quotes: bool = True) -> Document:
    """The document with each extent changed, those that references name too. `change` is given an extent and its quote
    (`None` where it has none); `quotes` says whether items keep their quotes.
    """

    def ref(old: Ref) -> Ref:
        return old if isinstance(old, str) else change(old, None)

    def moved(item: Any) -> Item:
        item = with_refs(item, ref)
        changes: dict[str, Any] = {}
        for name, quote in item.SPAN_FIELDS:
            if getattr(item, name) is not None:
                changes[name] = change(getattr(item, name), getattr(item, quote))
                if not quotes:
                    changes[quote] = None
        made: Item = structs.replace(item, **changes)
        return made

    layers: dict[str, Any] = {
        layer: tuple(map(moved, items(document, layer))) for layer in LAYERS if getattr(document, layer) is not None
    }
    return structs.replace(document, **layers)


def shifted(document: Document, by: int, name: str | None) -> Document:
    """The document with another name and all offsets moved by a number of code points."""
    moved = (
        with_spans(document, lambda spans, _: tuple((start + by, end + by) for start, end in spans)) if by else document
    )
    return structs.replace(moved, id=name)
