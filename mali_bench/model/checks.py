"""Checks that every document must pass before it is scored, whoever wrote it.

Each fault has an id, which `FAULTS` explains; `tests/faults/` holds a file for each that raises exactly it.
"""

from collections.abc import Collection, Iterator
from typing import Any

from msgspec import Struct

from .document import LAYERS, Document, Item, Ref, Spans, items
from .labels import Labels
from .text import excerpt, first_difference, offset_base, quoted

FAULTS: dict[str, str] = {
    "span-order": "A span must end after it starts; the fragments of a span set are sorted and do not touch.",
    "span-outside": "A span must lie inside the text; offsets are code points, from 0, half-open.",
    "quote-differs": "A quote must be the text of its span, letter for letter (fragments joined by one space).",
    "head-outside": "A head must lie inside the extent of its mention.",
    "id-twice": "An id must name one item of the document (readings of one item may share it).",
    "unknown-id": "An id that an item refers to must be the id of an item that it may refer to.",
    "reading-name": "A reading is written NAME/x: the ambiguity, a slash and the reading.",
    "unknown-label": "A label that the label set does not have counts as a false positive.",
    "text-differs": "The text of a prediction must be the text of the corpus, character by character.",
}
"""What each fault means. All of them stop the scoring but `unknown-label`, which is counted."""

COUNTED = frozenset({"unknown-label"})

REFERABLE = ("mentions", "times", "quantities", "events")
"""The layers whose items an argument of a relation or an event may name."""


class Fault(Struct, frozen=True):
    """One fault: its id, the JSON path of what is wrong, and a sentence that says what was found; for an unknown
    label also the field and the label.
    """

    id: str
    path: str
    message: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.message} - at `{self.path}` [{self.id}]"


def faults(document: Document, text: str | None, labels: Labels, passed: Collection[str] = ()) -> Iterator[Fault]:
    """Every fault of a document but those in the layers `passed`. `text` is the text that its offsets point into, if
    it is known.
    """
    if text is None:
        text = document.text
    elif document.text is not None and document.text != text:
        yield _text_differs(text, document.text)
        return
    known = {layer: {item.id for item in items(document, layer) if item.id is not None} for layer in LAYERS}
    seen: dict[tuple[str, str | None], tuple[str, Item]] = {}
    for layer in LAYERS:
        if layer in passed:
            continue
        allowed = [(name, labels.known(layer, name)) for (at, name) in labels.fields() if at == layer]
        for index, item in enumerate(items(document, layer)):
            path = f"$.{layer}[{index}]"
            yield from _item_faults(layer, item, text, path)
            yield from _id_faults(layer, item, seen, path)
            yield from _ref_faults(layer, item, known, text, path)
            yield from _label_faults(layer, item, allowed, labels, path)


def _item_faults(layer: str, item: Any, text: str | None, path: str) -> Iterator[Fault]:
    for name, quote in item.SPAN_FIELDS:
        spans = getattr(item, name)
        if spans is not None:
            yield from _span_faults(text, spans, getattr(item, quote), f"{path}.{name}")
    if layer == "mentions" and item.head is not None and not covers(item.spans, item.head):
        message = f"the head {_show(item.head)} is not inside the extent {_show(item.spans)}"
        yield Fault("head-outside", f"{path}.head", message)


def _id_faults(
    layer: str, item: Any, seen: dict[tuple[str, str | None], tuple[str, Item]], path: str
) -> Iterator[Fault]:
    if item.id is not None:
        before = seen.setdefault((item.id, item.reading), (layer, item))
        if before != (layer, item):
            message = f"the id {item.id!r} already names another item, one of {before[0]}"
            yield Fault("id-twice", f"{path}.id", message)
    if item.reading is not None and not _is_reading(item.reading):
        yield Fault("reading-name", f"{path}.reading", f"{item.reading!r} is not of the form NAME/x")


def _label_faults(
    layer: str, item: Any, allowed: list[tuple[str, frozenset[str]]], labels: Labels, path: str
) -> Iterator[Fault]:
    for name, values in allowed:
        value = getattr(item, "class_" if name == "class" else name, None)
        if isinstance(value, str) and value not in values:
            yield _unknown_label(layer, name, value, labels, path)
    if layer == "events":
        yield from _event_labels(item, labels, path)


def covers(outer: Spans, inner: Spans) -> bool:
    """Whether every character of `inner` is one of `outer`."""
    return all(any(start <= a and b <= end for start, end in outer) for a, b in inner)


def _span_faults(text: str | None, spans: Spans, quote: str | None, path: str) -> Iterator[Fault]:
    last = -1
    for start, end in spans:
        if start <= last or end <= start:
            yield Fault("span-order", path, f"the fragments {_show(spans)} are empty, unsorted or touch each other")
            return
        last = end
    if text is None:
        return
    outside = last > len(text)
    if quote is not None and (outside or quote != quoted(text, spans)):
        found = quoted(text, spans)
        base = offset_base(text, spans, quote)
        hint = f"; the quote fits if the offsets count {base}" if base else ""
        there = f"the text has only {len(text)} characters" if outside else f"the text there is {found!r}"
        yield Fault("quote-differs", path, f"{_show(spans)} is quoted as {quote!r}, but {there}{hint}")
    elif outside:
        yield Fault("span-outside", path, f"{_show(spans)} ends after the text, which has {len(text)} characters")


def _ref_faults(layer: str, item: Any, known: dict[str, set[str]], text: str | None, path: str) -> Iterator[Fault]:
    refs: list[tuple[str, Ref]] = [
        (f"{path}.{name}", ref) for name in item.REF_FIELDS if (ref := getattr(item, name)) is not None
    ]
    if layer == "events":
        refs += [(f"{path}.arguments[{n}].filler", argument.filler) for n, argument in enumerate(item.arguments)]
    elif layer == "attributions":
        refs += [(f"{path}.source[{n}]", ref) for n, ref in enumerate(item.source)]
        if item.parent is not None and item.parent not in known["attributions"]:
            yield Fault("unknown-id", f"{path}.parent", f"{item.parent!r} is the id of no attribution")
    for at, ref in refs:
        if not isinstance(ref, str):
            yield from _span_faults(text, ref, None, at)
        elif not any(ref in known[other] for other in REFERABLE):
            hint = "; it is the id of an entity: name one of its mentions" if ref in known["entities"] else ""
            yield Fault("unknown-id", at, f"{ref!r} is the id of no item of {', '.join(REFERABLE)}{hint}")


def _event_labels(event: Any, labels: Labels, path: str) -> Iterator[Fault]:
    certain = labels.values("events", "factuality")
    for index, factuality in enumerate(event.factuality):
        if certain is not None and factuality.value not in certain:
            yield _unknown_label("events", "factuality", factuality.value, labels, f"{path}.factuality[{index}]")
    roles = labels.properties("events", "type", event.type or "").get("roles")
    for index, argument in enumerate(event.arguments):
        if roles is not None and argument.role is not None and argument.role not in roles:
            allowed = ", ".join(roles)
            message = f"{argument.role!r} is not a role of {event.type}; its roles are {allowed}"
            yield Fault("unknown-label", f"{path}.arguments[{index}].role", message, f"role {argument.role}")


def _unknown_label(layer: str, name: str, label: str, labels: Labels, path: str) -> Fault:
    allowed = ", ".join(labels.values(layer, name) or ())
    message = f"{label!r} is not in the label set; {layer}.{name} takes {allowed}"
    return Fault("unknown-label", f"{path}.{name}", message, f"{layer}.{name} {label}")


def _text_differs(corpus: str, given: str) -> Fault:
    at = first_difference(corpus, given)
    message = (
        f"the text differs from the corpus text from character {at} on:"
        f" the corpus has {excerpt(corpus, at)}, this has {excerpt(given, at)}"
    )
    return Fault("text-differs", "$.text", message)


def _is_reading(reading: str) -> bool:
    name, _, which = reading.rpartition("/")
    return bool(name) and bool(which)


def _show(spans: Spans) -> str:
    return ", ".join(f"[{start}, {end})" for start, end in spans)
