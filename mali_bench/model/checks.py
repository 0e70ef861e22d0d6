"""Checks that every document must pass before it is scored, whoever wrote it.

A kind of fault is declared once, by `fault_kind`, with its id and its explanation, next to the check that raises it;
`FAULTS` has all that were declared in any module. `tests/faults/` holds a file for each that raises exactly it.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import cache, partial
from typing import Any

from msgspec import Struct

from .document import LAYER_TABLE, LAYERS, MAX_FRAGMENTS, MAX_OFFSET, Document, Item, Spans, items
from .labels import Labels
from .layers import REFERABLE, references
from .readings import ambiguities
from .text import excerpt, first_difference, offset_base, quoted

FAULTS: dict[str, str] = {}
"""The explanation of each kind of fault, by its id."""


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


class FaultKind(Struct, frozen=True):
    """A kind of fault: its id, and what must hold. Call it with path and message to make a fault."""

    id: str
    about: str

    def __call__(self, path: str, message: str, label: str = "") -> Fault:
        """A fault of this kind."""
        return Fault(self.id, path, message, label)


def fault_kind(name: str, about: str) -> FaultKind:
    """Declare a kind of fault by its id and the rule that it breaks."""
    if name in FAULTS:
        raise ValueError(f"the fault {name!r} is declared twice")
    FAULTS[name] = about
    return FaultKind(name, about)


_LIMIT = fault_kind(
    "limit", f"An offset is at most {MAX_OFFSET:,} (2^31 - 1), and a span set has at most {MAX_FRAGMENTS:,} fragments."
)
_SPAN_ORDER = fault_kind(
    "span-order", "A span must end after it starts; the fragments of a span set are sorted and do not touch."
)
_SPAN_OUTSIDE = fault_kind(
    "span-outside", "A span must lie inside the text; offsets are code points, from 0, half-open."
)
_QUOTE_DIFFERS = fault_kind(
    "quote-differs", "A quote must be the text of its span, letter for letter (fragments joined by one space)."
)
_HEAD_OUTSIDE = fault_kind("head-outside", "A head must lie inside the extent of its mention.")
_ID_TWICE = fault_kind("id-twice", "An id must name one item of the document (readings of one item may share it).")
_UNKNOWN_ID = fault_kind("unknown-id", "An id that an item refers to must be the id of an item that it may refer to.")
_ACROSS_READINGS = fault_kind(
    "reference-across-readings", "What an item names must exist in every reading in which the item itself exists."
)
_READING_NAME = fault_kind("reading-name", "A reading is written NAME/x: the ambiguity, a slash and the reading.")
_UNKNOWN_LABEL = fault_kind(
    "unknown-label",
    "A label that the label set does not have is wrong wherever it is compared whole; coarse types compare what stands"
    " before its first dot.",
)
_TEXT_DIFFERS = fault_kind(
    "text-differs", "The text of a prediction must be the text of the corpus, character by character."
)
_PARAGRAPHS = fault_kind(
    "paragraphs", "Paragraphs must be sorted, lie inside the text, not overlap, and have at least one character each."
)
_DATE = fault_kind("date", "The date of a document must be a day of the calendar, written YYYY-MM-DD.")

COUNTED = frozenset({_UNKNOWN_LABEL.id})
"""The faults that do not stop the scoring, but are counted."""

_ALWAYS = frozenset({None})
_Readings = dict[str, frozenset[str | None]]
"""Ids, each with the readings in which it exists (`None`: in all)."""


def faults(document: Document, text: str | None, labels: Labels, passed: Collection[str] = ()) -> Iterator[Fault]:
    """Every fault of a document but those in the layers `passed`. `text` is the text that its offsets point into, if
    it is known.
    """
    if text is None:
        text = document.text
    elif document.text is not None and document.text != text:
        yield _text_differs(text, document.text)
        return
    yield from head_faults(document, text)
    known: dict[str, _Readings] = {layer: {} for layer in LAYERS}
    for layer in LAYERS:
        ids = known[layer]
        for item in items(document, layer):
            if item.id is not None:
                here = _ALWAYS if item.reading is None else frozenset({item.reading})
                ids[item.id] = ids[item.id] | here if item.id in ids else here
    referable: _Readings = {}
    for layer in REFERABLE:
        for name, readings in known[layer].items():
            referable[name] = referable[name] | readings if name in referable else readings
    every = cache(partial(ambiguities, document))
    seen: dict[tuple[str, str | None], tuple[str, Item]] = {}
    for layer in LAYERS:
        if layer in passed:
            continue
        linked = bool(LAYERS[layer].REFERENCES) or LAYER_TABLE[layer].parent is not None
        allowed = [(name, labels.known(layer, name)) for (at, name) in labels.fields() if at == layer]
        for index, item in enumerate(items(document, layer)):
            path = f"$.{layer}[{index}]"
            yield from _item_faults(layer, item, text, path)
            yield from _id_faults(layer, item, seen, path)
            if linked:
                yield from _ref_faults(layer, item, referable, known, every, text, path)
            yield from _label_faults(layer, item, allowed, labels, path)


def head_faults(document: Document, text: str | None) -> Iterator[Fault]:
    """The faults of a document outside its layers: in its date and its paragraphs."""
    if document.date is not None and not is_day(document.date):
        yield _DATE("$.date", f"{document.date!r} is not a day, written YYYY-MM-DD")
    last = 0
    for index, (start, end) in enumerate(document.paragraphs or ()):
        path, shown = f"$.paragraphs[{index}]", _show(((start, end),))
        if end <= start or start < last:
            yield _PARAGRAPHS(path, f"the paragraph {shown} is empty, or starts before the end of the one before it")
            return
        if end > (MAX_OFFSET if text is None else len(text)):
            there = "the largest offset" if text is None else f"the text, which has {len(text)} characters"
            yield _PARAGRAPHS(path, f"the paragraph {shown} ends after {there}")
            return
        last = end


def is_day(value: str) -> bool:
    """Whether a text is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _item_faults(layer: str, item: Any, text: str | None, path: str) -> Iterator[Fault]:
    for name, quote in item.SPAN_FIELDS:
        spans = getattr(item, name)
        if spans is not None:
            yield from _span_faults(text, spans, getattr(item, quote), f"{path}.{name}")
    name = LAYER_TABLE[layer].head
    head = getattr(item, name) if name else None
    if head is not None and len(head) <= MAX_FRAGMENTS and not covers(item.spans, head):
        yield _HEAD_OUTSIDE(f"{path}.{name}", f"the head {_show(head)} is not inside the extent {_show(item.spans)}")


def _id_faults(
    layer: str, item: Any, seen: dict[tuple[str, str | None], tuple[str, Item]], path: str
) -> Iterator[Fault]:
    if item.id is not None:
        before = seen.setdefault((item.id, item.reading), (layer, item))
        if before != (layer, item):
            yield _ID_TWICE(f"{path}.id", f"the id {item.id!r} already names another item, one of {before[0]}")
    if item.reading is not None and not _is_reading(item.reading):
        yield _READING_NAME(f"{path}.reading", f"{item.reading!r} is not of the form NAME/x")


def _label_faults(
    layer: str, item: Any, allowed: list[tuple[str, frozenset[str]]], labels: Labels, path: str
) -> Iterator[Fault]:
    for name, values in allowed:
        value = getattr(item, "class_" if name == "class" else name, None)
        if isinstance(value, str) and value not in values:
            yield _unknown_label(layer, name, value, labels, f"{path}.{name}")
    if layer == "events":
        yield from _event_labels(item, labels, path)
    elif layer == "incidents":
        yield from _incident_labels(item, labels, path)


def covers(outer: Spans, inner: Spans) -> bool:
    """Whether every character of `inner` is one of `outer`; both are sorted, and their fragments do not touch."""
    starts = [start for start, _ in outer]
    around = (bisect_right(starts, a) - 1 for a, _ in inner)
    return all(at >= 0 and b <= outer[at][1] for at, (_, b) in zip(around, inner, strict=True))


def _span_faults(text: str | None, spans: Spans, quote: str | None, path: str) -> Iterator[Fault]:
    if len(spans) > MAX_FRAGMENTS:
        yield _LIMIT(path, f"the span set has {len(spans):,} fragments; {MAX_FRAGMENTS:,} are the most")
        return
    last = -1
    for start, end in spans:
        if start <= last or end <= start:
            yield _SPAN_ORDER(path, f"the fragments {_show(spans)} are empty, negative, unsorted or touch each other")
            return
        last = end
    if text is None:
        if last > MAX_OFFSET:
            yield _LIMIT(path, f"the offset {last} is larger than {MAX_OFFSET}, the largest")
        return
    outside = last > len(text)
    if quote is not None and (outside or quote != quoted(text, spans)):
        base = offset_base(text, spans, quote)
        hint = f"; the quote fits if the offsets count {base}" if base else ""
        there = f"the text has only {len(text)} characters" if outside else f"the text there is {quoted(text, spans)!r}"
        yield _QUOTE_DIFFERS(path, f"{_show(spans)} is quoted as {quote!r}, but {there}{hint}")
    elif outside:
        yield _SPAN_OUTSIDE(path, f"{_show(spans)} ends after the text, which has {len(text)} characters")


def _ref_faults(
    layer: str,
    item: Any,
    referable: _Readings,
    known: dict[str, _Readings],
    every: Callable[[], dict[str, list[str]]],
    text: str | None,
    path: str,
) -> Iterator[Fault]:
    for at, ref, holder in references(item):
        if holder is not item and holder.reading is not None and not _is_reading(holder.reading):
            place = f"{path}.{at.rpartition('.')[0]}.reading"
            yield _READING_NAME(place, f"{holder.reading!r} is not of the form NAME/x")
        if not isinstance(ref, str):
            yield from _span_faults(text, ref, None, f"{path}.{at}")
        elif ref not in referable:
            others = [other for other in LAYERS if other not in REFERABLE and ref in known[other]]
            hint = f"; it is the id of one of {others[0]}" if others else ""
            hint += ": name one of its mentions" if others == ["entities"] else ""
            yield _UNKNOWN_ID(f"{path}.{at}", f"{ref!r} is not the id of one of {', '.join(REFERABLE)}{hint}")
        elif None not in referable[ref]:
            own = (item.reading, holder.reading)
            yield from _reading_faults(every, own, ref, referable[ref], f"{path}.{at}")
    name = LAYER_TABLE[layer].parent
    parent = getattr(item, name) if name else None
    if parent is not None and parent not in known[layer]:
        yield _UNKNOWN_ID(f"{path}.{name}", f"{parent!r} is not the id of one of {layer}")
    elif parent is not None:
        yield from _reading_faults(every, (item.reading,), parent, known[layer][parent], f"{path}.{name}")


def _reading_faults(
    every: Callable[[], dict[str, list[str]]],
    own: tuple[str | None, ...],
    ref: str,
    named: frozenset[str | None],
    path: str,
) -> Iterator[Fault]:
    """The fault of a reference to an item that exists in the readings `named` only, from one in the readings `own`;
    `every` gives the readings of each ambiguity of the document.
    """
    if None in named or named.intersection(own):
        return
    settled = {reading.rpartition("/")[0] for reading in own if reading is not None}
    for name, readings in every().items():
        if name not in settled and named.issuperset(f"{name}/{reading}" for reading in readings):
            return
    where = ", ".join(sorted(reading for reading in own if reading is not None)) or "every reading"
    there = ", ".join(sorted(reading for reading in named if reading is not None))
    yield _ACROSS_READINGS(path, f"{ref!r} exists in {there} only, but what names it exists in {where}")


def _event_labels(event: Any, labels: Labels, path: str) -> Iterator[Fault]:
    certain = labels.values("events", "factuality")
    for index, factuality in enumerate(event.factuality):
        if certain is not None and factuality.value not in certain:
            at = f"{path}.factuality[{index}].value"
            yield _unknown_label("events", "factuality", factuality.value, labels, at)
    roles = labels.properties("events", "type", event.type or "").get("roles")
    for index, argument in enumerate(event.arguments):
        if roles is not None and argument.role is not None and argument.role not in roles:
            allowed = ", ".join(roles)
            message = f"{argument.role!r} is not a role of {event.type}; its roles are {allowed}"
            yield _UNKNOWN_LABEL(f"{path}.arguments[{index}].role", message, f"role {argument.role}")
        relation = argument.time_relation
        if relation is not None and relation not in (labels.values("events", "time_relation") or (relation,)):
            at = f"{path}.arguments[{index}].time_relation"
            yield _unknown_label("events", "time_relation", relation, labels, at)


def _incident_labels(incident: Any, labels: Labels, path: str) -> Iterator[Fault]:
    found = [("status", each.value, f"status[{index}].value") for index, each in enumerate(incident.status)]
    for index, loss in enumerate(incident.losses):
        found.append(("side", loss.side, f"losses[{index}].side"))
        found.append(("loss", loss.kind, f"losses[{index}].kind"))
    for name, value, at in found:
        if value not in (labels.values("incidents", name) or (value,)):
            yield _unknown_label("incidents", name, value, labels, f"{path}.{at}")


def _unknown_label(layer: str, name: str, label: str, labels: Labels, path: str) -> Fault:
    allowed = ", ".join(labels.values(layer, name) or ())
    message = f"{label!r} is not in the label set; {layer}.{name} takes {allowed}"
    return _UNKNOWN_LABEL(path, message, f"{layer}.{name} {label}")


def _text_differs(corpus: str, given: str) -> Fault:
    at = first_difference(corpus, given)
    message = (
        f"the text differs from the corpus text from character {at} on:"
        f" the corpus has {excerpt(corpus, at)}, this has {excerpt(given, at)}"
    )
    return _TEXT_DIFFERS("$.text", message)


def _is_reading(reading: str) -> bool:
    name, _, which = reading.rpartition("/")
    return bool(name) and bool(which)


def _show(spans: Spans) -> str:
    """Spans as a message shows them, the first ones of many."""
    shown = ", ".join(f"[{start}, {end})" for start, end in spans[:5])
    return shown if len(spans) <= 5 else f"{shown} and {len(spans) - 5} more"
