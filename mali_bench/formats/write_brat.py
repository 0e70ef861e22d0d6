"""Documents as brat stand-off (see `brat`): a text and a file of annotations each."""

import re
from collections.abc import Iterable, Iterator

from ..model.document import Document, Event, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent
from ..model.text import quoted
from .brat import written

_FIELD_ATTRIBUTES = ("level", "role", "tense", "modality", "polarity", "genericity", "dct_rel", "phase", "realis",
                     "value", "mod", "begin_point", "end_point", "number", "low", "high",
                     "unit")  # fmt: skip
"""The fields that are written as attributes."""


def write_brat(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """A `.txt` and an `.ann` for each document."""
    for number, document in enumerate(documents, start=1):
        name = document.id or f"document-{number}"
        yield f"{name}.txt", (document.text or "").encode("utf-8")
        yield f"{name}.ann", "".join(f"{line}\n" for line in _lines(document, labels)).encode("utf-8")


def _lines(document: Document, labels: Labels) -> Iterator[str]:
    text = document.text or ""
    ids: dict[str, str] = {}
    spans: list[tuple[str, str]] = []  # the lines of spans, and of events
    for layer in TAGGED:
        for item in items(document, layer):
            trigger = f"T{len(spans) + 1}"
            ids[item.id] = f"E{sum(at.startswith('E') for at in ids.values()) + 1}" if layer == "events" else trigger
            places = ";".join(f"{start} {end}" for start, end in _on_one_line(text, extent(item)))
            label = _label(layer, item.type, labels)
            surface = quoted(text, _on_one_line(text, extent(item)))
            spans.append((f"{trigger}\t{label} {places}\t{surface}", trigger))
    yield from (line for line, _ in spans)
    first = len(items(document, "mentions"))
    for number, event in enumerate(items(document, "events")):
        label = written(event.type) if event.type else "events"
        yield f"{ids[event.id]}\t{label}:T{first + number + 1}" + "".join(_roles(event, ids))
    links = [*items(document, "relations"), *items(document, "event_links")]
    for number, link in enumerate(links, start=1):
        yield f"R{number}\t{written(link.type)} Arg1:{ids[str(link.arg1)]} Arg2:{ids[str(link.arg2)]}"
    yield from _attributes(document, ids)
    for layer, cluster in (("mentions", "entity"), ("events", "hopper")):
        groups: dict[str, list[str]] = {}
        for item in items(document, layer):
            if getattr(item, cluster) is not None:
                groups.setdefault(getattr(item, cluster), []).append(ids[item.id])
        yield from (f"*\tEquiv {' '.join(group)}" for group in groups.values() if len(group) > 1)
        if layer == "mentions":
            yield from _references(document, groups)


def _on_one_line(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Fragments without line ends, which brat does not take inside a span."""
    return [
        (start + match.start(), start + match.end())
        for start, end in spans
        for match in re.finditer(r"[^\r\n]+", text[start:end])
    ]


def _label(layer: str, label: str | None, labels: Labels) -> str:
    if layer == "events":
        return written(label) if label else layer
    if label and (labels.layer_of(label) or "mentions") == layer and label.partition("_")[0] not in TAGGED:
        return written(label)
    return f"{layer}_{written(label)}" if label else layer


def _roles(event: Event, ids: dict[str, str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for argument in event.arguments:
        role = written(argument.role or "Arg")
        seen[role] = seen.get(role, 0) + 1
        yield f" {role}{seen[role] if seen[role] > 1 else ''}:{ids[str(argument.filler)]}"


def _attributes(document: Document, ids: dict[str, str]) -> Iterator[str]:
    named = [(ids[item.id], item) for layer in TAGGED for item in items(document, layer)]
    named += [(f"R{number}", link) for number, link in enumerate(items(document, "relations"), start=1)]
    values = [
        (name, at, getattr(item, name))
        for at, item in named
        for name in _FIELD_ATTRIBUTES
        if getattr(item, name, None) is not None
    ]
    yield from (f"A{number}\t{name} {at} {value}" for number, (name, at, value) in enumerate(values, start=1))
    notes = [(at, " ".join(item.note.split())) for at, item in named if item.note and not at.startswith("R")]
    yield from (f"#{number}\tAnnotatorNotes {at}\t{note}" for number, (at, note) in enumerate(notes, start=1))


def _references(document: Document, groups: dict[str, list[str]]) -> Iterator[str]:
    known = [entity for entity in items(document, "entities") if entity.kb and entity.id in groups]
    for number, entity in enumerate(known, start=1):
        base = f"Wikidata:{entity.kb}" if re.fullmatch(r"Q\d+", entity.kb) else entity.kb
        yield f"N{number}\tReference {groups[entity.id][0]} {base}\t{entity.name or entity.kb}"
