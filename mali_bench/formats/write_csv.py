"""A layer as a table for spreadsheets: a row an item, with what it names spelled out, and the losses of incidents in a
column for each side and kind.

Unlike the format `table` it is made to be looked at, and is not read again. The file starts with a byte order mark, by
which spreadsheets know UTF-8.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from ..model.document import LAYERS, Argument, Document, Factuality, Incident, Item, Loss, Ref, Spans, items
from ..model.layers import extent, named_items
from ..model.text import paragraphs_of, quoted

_SLOTS = ("type", "side_a", "side_b", "place", "date", "date_precision")
_LOSSES = {
    f"{kind}_{side}".lower(): (kind, side) for kind in ("Killed", "Wounded", "Captured") for side in ("A", "B", "Other")
}
AUTHOR = "AUTHOR"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that spreadsheets take for a formula."""


def write_csv(documents: Iterable[Document], layer: str) -> Iterator[bytes]:
    """The table of a layer, piece by piece."""
    fields = _fields(layer)
    if layer == "incidents":
        columns = ["id", "document", *_SLOTS, *_LOSSES, "status", "evidence"]
    else:
        columns = ["id", "document", *(["paragraph", "text"] if LAYERS[layer].SPAN_FIELDS else []), *fields.values()]
    yield b"\xef\xbb\xbf" + _line(columns)
    for document in documents:
        named = _Named(document)
        for item in items(document, layer):
            cells = named.incident(item) if layer == "incidents" else named.item(item, fields)
            yield _line([item.id or "", document.id or "", *cells])


def _fields(layer: str) -> dict[str, str]:
    """The fields of a layer that have a column of their own, and its name."""
    item = LAYERS[layer]
    others = {*Item.__struct_fields__, *(quote for _, quote in item.SPAN_FIELDS)}
    others |= {name for name, _ in item.SPAN_FIELDS[:1]}
    names = zip(item.__struct_fields__, item.__struct_encode_fields__, strict=True)
    return {name: shown for name, shown in names if name not in others}


def _line(cells: Iterable[object]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerow(map(_safe, cells))
    return made.getvalue().encode("utf-8")


def _safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


class _Named:
    """A document, and what its ids stand for in words."""

    def __init__(self, document: Document) -> None:
        self._text = document.text or ""
        self._paragraphs = paragraphs_of(document)
        self._spans = {item.id: extent(item) for _, item in named_items(document) if item.id is not None}
        self._sources = {each.id: each.source for each in items(document, "attributions")}
        self._entities: dict[str | None, str] = {
            each.id: each.name for each in items(document, "entities") if each.name
        }
        for mention in sorted(items(document, "mentions"), key=lambda each: each.spans):
            if mention.entity is not None:
                self._entities.setdefault(mention.entity, quoted(self._text, mention.spans))
        self._of_mention = {each.id: each.entity for each in items(document, "mentions")}

    def incident(self, incident: Incident) -> Iterator[object]:
        """The cells of an incident."""
        for name in _SLOTS:
            value = getattr(incident, name)
            yield "; ".join(map(self._entity, value)) if isinstance(value, tuple) else value or ""
        losses = {(loss.kind, loss.side): _bounds(loss) for loss in incident.losses}
        yield from (losses.get(key, "") for key in _LOSSES.values())
        yield "; ".join(f"{self._source(each.source)}: {each.value}" for each in incident.status)
        yield "; ".join(self._evidence(name) for name in incident.events)

    def item(self, item: Any, fields: Iterable[str]) -> Iterator[object]:
        """The cells of an item of another layer."""
        if item.SPAN_FIELDS:
            yield self._paragraph(extent(item))
            yield quoted(self._text, extent(item))
        yield from (self._cell(item, name) for name in fields)

    def _cell(self, item: Any, name: str) -> object:
        value = getattr(item, name)
        if value is None:
            return ""
        if name in (field for field, _ in item.SPAN_FIELDS):
            return quoted(self._text, value)
        reference = next((each for each in item.REFERENCES if each.field == name), None)
        if reference is not None and not reference.many and not reference.inside:
            return self._named(value)
        return "; ".join(map(self._part, value)) if isinstance(value, tuple) else value

    def _part(self, part: Any) -> str:
        if isinstance(part, Argument):
            relation = f"/{part.time_relation}" if part.time_relation else ""
            return f"{part.role or ''}{relation}: {self._named(part.filler)}"
        return f"{self._source(part.source)}: {part.value}" if isinstance(part, Factuality) else self._named(part)

    def _named(self, ref: Ref) -> str:
        """The text of an item; an id that no item has is itself."""
        spans = self._spans.get(ref) if isinstance(ref, str) else ref
        return str(ref) if spans is None else quoted(self._text, spans)

    def _entity(self, name: str) -> str:
        return self._entities.get(name, name)

    def _source(self, name: str) -> str:
        """Whose word it is: the author, those whom an attribution names, or the name itself."""
        if name == AUTHOR:
            return "author"
        if name not in self._sources:
            return self._entity(name)
        whose = [self._entities.get(self._of_mention.get(ref), self._named(ref)) for ref in self._sources[name]]
        return " and ".join(whose) or "unnamed source"

    def _evidence(self, event: str) -> str:
        trigger = self._spans.get(event)
        return event if trigger is None else f"{quoted(self._text, trigger)} (paragraph {self._paragraph(trigger)})"

    def _paragraph(self, spans: Spans) -> int:
        """The number of the paragraph in which an extent starts, from 1."""
        return max(1, sum(start <= spans[0][0] for start, _ in self._paragraphs))


def _bounds(loss: Loss) -> object:
    """How many: 11, 200+, up to 4000 or 2 to 3, which no spreadsheet takes for a date as it does 2-3."""
    if loss.low == loss.high:
        return "" if loss.low is None else loss.low
    if loss.high is None:
        return f"{loss.low}+"
    return f"up to {loss.high}" if loss.low is None else f"{loss.low} to {loss.high}"
