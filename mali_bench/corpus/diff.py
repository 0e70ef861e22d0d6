"""A corrected file against the gold: what was added, removed and retyped, paragraph by paragraph.

It is for people who correct an export, in Prodigy or by hand: the list says what to change in the sources. Extents and
types of mentions, triggers, times and quantities are compared, and of relations and arguments their ends and types. An
item is retyped if its place has another type; one whose extent was moved is removed and added.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from ..errors import InputError, escaped
from ..formats.base import Record
from ..formats.notices import Notices
from ..formats.store import DocumentStore, InMemory
from ..model.document import LAYER_TABLE, Document, Ref, Span, Spans, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent, named_items
from ..model.readings import first_readings
from ..model.text import paragraphs_of, quoted
from ..scoring.inputs import InputSummary, collect, count_duplicates
from ..scoring.notes import leading, others
from ..scoring.placing import placed, stretch
from .attribution_checks import paragraph_of

LINKS = ("relations", "arguments")
SIGNS = {"added": "+", "removed": "-", "retyped": "~"}
NOT_COMPARED = "heads, levels, coreference, values, attributes, attributions, event links and second readings"

_CONTEXT = 30


class Change(Struct, frozen=True):
    """A difference.

    Attributes:
        what: `added`, `removed` or `retyped`.
        layer: `mentions`, `events` (triggers), `times`, `quantities`, `relations` or `arguments`.
        paragraph: its number, from 1.
        ends: where it is: one extent, or the two ends of a relation or argument (trigger and filler).
        texts: the text of each end.
        context: the first end in brackets, with some text around it.
        ids: of the gold item; of an argument that of its event.
        before: type or role in the gold.
        after: type or role in the file.
    """

    what: str
    document: str
    paragraph: int
    layer: str
    ends: tuple[Spans, ...]
    texts: tuple[str, ...]
    context: str
    ids: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None


class Review(Struct, frozen=True):
    """What a corrected file changes.

    Attributes:
        changes: in the order of the text.
        compared: how many paragraphs of each document were compared.
        left: paragraphs of these documents that the file does not have, or not accepted.
        absent: layers of the gold that the file does not have.
        gaps: how many items of the gold in these paragraphs the file cannot hold, since their extent has a gap.
        input: what was read, ignored, repaired or unknown, as in a report.
    """

    changes: tuple[Change, ...]
    compared: dict[str, int]
    left: dict[str, tuple[int, ...]]
    absent: tuple[str, ...]
    gaps: int
    input: dict[str, Any]

    def as_json(self) -> str:
        """The review as one JSON object."""
        return json.dumps({**msgspec.to_builtins(self), "not_compared": NOT_COMPARED}, ensure_ascii=False, indent=2)

    def text(self) -> str:
        """A line for each change under its paragraph, then what was compared and what was not."""
        lines: list[str] = [*leading(self.input)]
        place = None
        for each in self.changes:
            if (each.document, each.paragraph) != place:
                place = each.document, each.paragraph
                lines.append(f"{each.document}, paragraph {each.paragraph}")
            lines.append(f"  {SIGNS[each.what]} {_shown(each)}")
        counts = [f"{sum(each.what == what for each in self.changes)} {what}" for what in SIGNS]
        lines.append(f"paragraphs compared: {sum(self.compared.values())}; {', '.join(counts)}")
        for name, numbers in self.left.items():
            lines.append(f"not in the file, or not accepted: {name}, paragraph {', '.join(map(str, numbers))}")
        if self.absent:
            lines.append(f"not in the file, and so not compared: {', '.join(self.absent)}")
        if self.gaps:
            lines.append(f"items of the gold that the format cannot hold, since their extent has a gap: {self.gaps}")
        noted = {name: what for name, what in self.input.items() if name != "missing_paragraphs"}  # these are `left`
        lines += others(noted, judged=False)
        lines.append(f"never compared: {NOT_COMPARED}")
        return "\n".join(map(escaped, lines)) + "\n"


class _Item(NamedTuple):
    """What is compared: the ends with the layer are the place, the label is the type or role."""

    layer: str
    ends: tuple[Spans, ...]
    label: str
    name: str


class _Range(NamedTuple):
    """A stretch of a document that was looked at, and whether its relations were; `pieces`: an extent has no gap."""

    span: Span
    linked: bool
    pieces: bool


def review(gold: DocumentStore, parts: Iterable[Record], labels: Labels, noticed: Notices | None = None) -> Review:
    """What a corrected file, given as its parts, changes in the gold (in the first readings of it); `noticed` is what
    its reader notices.

    Raises `InputError` as scoring does: other text, offsets that do not fit, documents that the gold does not have.
    """
    parts = list(parts)
    golds = {part.document.id or "": part.document for part in map(gold.part, range(len(gold.names)))}
    summary = InputSummary()
    store = InMemory(parts, noticed)
    corrected = {document.id or "": document for document in collect(gold, store, labels, summary)}
    count_duplicates(list(corrected.values()), labels, summary)
    ranges: dict[str, list[_Range]] = {}
    for record, place in placed(parts, golds, Notices()):
        if place.name not in golds:
            raise InputError(f"{record.where}: is for the document {place.name!r}, which the gold does not have")
        linked = record.document.relations is not None
        span = stretch(record, place, golds[place.name])
        ranges.setdefault(place.name, []).append(_Range(span, linked, not record.whole))
    changes: list[Change] = []
    gaps = 0
    left: dict[str, tuple[int, ...]] = {}
    compared: dict[str, int] = {}
    present: set[str] = set()
    for name in [name for name in golds if name in ranges]:
        document, seen = first_readings(golds[name]), ranges[name]
        layers = _layers(corrected[name], seen)
        present |= layers
        before = [item for item in _items(document, labels) if item.layer in layers and _inside(item, seen) is not None]
        kept = {item for item in before if not (_inside(item, seen) and _has_gap(item))}
        gaps += len(before) - len(kept)
        after = {item._replace(name="") for item in _items(corrected[name], labels) if item.layer in layers}
        changes += _changes(document, kept, after)
        looked = [any(a <= start and end <= b for (a, b), _, _ in seen) for start, end in paragraphs_of(document)]
        compared[name] = sum(looked)
        if not all(looked):
            left[name] = tuple(number for number, yes in enumerate(looked, start=1) if not yes)
    held = {layer for name in compared for layer in (*TAGGED, *LINKS) if _holds(golds[name], layer)}
    return Review(
        changes=tuple(changes),
        compared=compared,
        left=left,
        absent=tuple(layer for layer in (*TAGGED, *LINKS) if layer in held - present),
        gaps=gaps,
        input=summary.as_dict(),
    )


def _layers(document: Document, seen: Iterable[_Range]) -> set[str]:
    """The layers that the file has."""
    layers = {layer for layer in TAGGED if getattr(document, layer) is not None}
    if any(each.linked for each in seen):
        layers |= {"relations", *(["arguments"] if "events" in layers else [])}
    return layers


def _holds(document: Document, layer: str) -> bool:
    if layer == "arguments":
        return any(event.arguments for event in items(document, "events"))
    return bool(items(document, layer))


def _items(document: Document, labels: Labels) -> Iterator[_Item]:
    """The items of a document that can be compared; ends that are ids are looked up."""
    spans: dict[str, Spans] = {item.id: extent(item) for _, item in named_items(document) if item.id is not None}

    def end(ref: Ref) -> Spans:
        return spans[ref] if isinstance(ref, str) else ref

    for layer in TAGGED:
        for item in items(document, layer):
            yield _Item(layer, (extent(item),), getattr(item, LAYER_TABLE[layer].label) or "", item.id or "")
    symmetric = labels.symmetric("relations")
    for relation in items(document, "relations"):
        ends = (end(relation.arg1), end(relation.arg2))
        yield _Item(
            "relations", tuple(sorted(ends)) if relation.type in symmetric else ends, relation.type, relation.id or ""
        )
    for event in items(document, "events"):
        for argument in event.arguments:
            yield _Item("arguments", (event.trigger, end(argument.filler)), argument.role or "", event.id or "")


def _inside(item: _Item, seen: Iterable[_Range]) -> bool | None:
    """Whether the range in which an item lies has no gaps; `None` if it lies in none that was looked at."""
    start, end = min(spans[0][0] for spans in item.ends), max(spans[-1][1] for spans in item.ends)
    for (a, b), linked, pieces in seen:
        if a <= start and end <= b and (linked or item.layer in TAGGED):
            return pieces
    return None


def _has_gap(item: _Item) -> bool:
    return any(len(spans) > 1 for spans in item.ends)


def _changes(document: Document, before: Iterable[_Item], after: Iterable[_Item]) -> list[Change]:
    """The differences of two sets of items, in the order of the text."""
    places: dict[tuple[tuple[Spans, ...], str], tuple[dict[str, list[str]], dict[str, list[str]]]] = {}
    for side, compared in enumerate((before, after)):
        for item in compared:
            labels = places.setdefault((item.ends, item.layer), ({}, {}))[side]
            labels.setdefault(item.label, []).append(item.name)
    changes = []
    order = {layer: number for number, layer in enumerate((*TAGGED, *LINKS))}
    for (ends, layer), (old, new) in sorted(
        places.items(), key=lambda each: (each[0][0][0], order[each[0][1]], each[0])
    ):
        gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
        for number in range(max(len(gone), len(come))):
            one = gone[number] if number < len(gone) else None
            other = come[number] if number < len(come) else None
            what = "added" if one is None else "removed" if other is None else "retyped"
            ids = tuple(sorted(name for name in old[one] if name)) if one is not None else ()
            changes.append(_change(document, what, layer, ends, ids, one, other))
    return changes


def _change(
    document: Document,
    what: str,
    layer: str,
    ends: tuple[Spans, ...],
    ids: tuple[str, ...],
    before: str | None,
    after: str | None,
) -> Change:
    text, where = document.text or "", paragraphs_of(document)
    number = max(1, paragraph_of(ends[0], where))
    (start, end), (first, last) = (ends[0][0][0], ends[0][-1][1]), where[number - 1] if where else (0, len(text))
    left, right = text[max(first, start - _CONTEXT) : start], text[end : min(last, end + _CONTEXT)]
    left = left if start - _CONTEXT <= first else f"...{left}"
    right = right if last <= end + _CONTEXT else f"{right}..."
    return Change(
        what=what,
        document=document.id or "",
        paragraph=number,
        layer=layer,
        ends=ends,
        texts=tuple(quoted(text, spans) for spans in ends),
        context=f"{left}[{text[start:end]}]{right}",
        ids=ids,
        before=before,
        after=after,
    )


def _shown(change: Change) -> str:
    kind = " -> ".join(label or "(no type)" for label in (change.before, change.after) if label is not None)
    name = f" {', '.join(change.ids)}" if change.ids else ""
    texts = " -> ".join(repr(text) for text in change.texts)
    return f"{change.layer}{name} {kind} {texts} in: {' '.join(change.context.split())}"
