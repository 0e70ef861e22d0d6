"""Annotation passes as annotators write them: text is quoted, offsets are computed.

The format is described in annotation_guidelines/format.md. A pass is read into a document like any other, and
`sources.write` and `sources.write_coverage` make sources of it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_bytes
from ..formats.base import lines
from ..formats.jsonl import explained
from ..formats.source import broken, refuse_twice
from ..model.checks import Fault, fault_kind
from ..model.document import LAYER_TABLE, LAYERS, Document, Event, Factuality, Item, Span, Spans, items
from ..model.text import occurrences, paragraphs, quoted
from . import derived_attributes
from .sources import Coverage
from .tsv import table_rows

_FIELD_MISSING = fault_kind(
    "field-missing",
    "An annotator fills in fields that a prediction may leave out; annotation_guidelines/format.md has them.",
)


class _Value(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of factuality.jsonl."""

    event: str
    source: str
    value: str


def read(folder: Path, *, name: str, text: str, date: str | None = None) -> tuple[Document, tuple[Coverage, ...]]:
    """The document that a pass makes of a text, and its coverage lines.

    Raises `InputError` with file and line for a quote that is not found, or is found several times and has no
    occurrence number, for anything else that is not a line of the format, and for a file that is a link.
    """
    refuse_links(folder)
    where = paragraphs(text)
    layers: dict[str, Any] = {}
    for layer, kind in LAYERS.items():
        path = folder / f"{layer}.jsonl"
        if path.exists():
            layers[layer] = tuple(_items(path, layer, kind, text, where))
    if (folder / "factuality.jsonl").exists():
        layers["events"] = _certain(folder / "factuality.jsonl", layers.get("events", ()))
    coverage = tuple(_coverage(folder / "coverage.tsv", text, where)) if (folder / "coverage.tsv").exists() else ()
    return Document(id=name, text=text, date=date, paragraphs=where, **layers), coverage


def refuse_links(folder: Path) -> None:
    """Raise `InputError` for a link in the folder of a pass: what it leads to is not part of the pass."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise InputError(f"{path}: is a link; a pass consists of the files themselves")


def missing(document: Document) -> Iterator[Fault]:
    """A fault for each field that the lines of a pass must have and this one lacks."""
    for layer, row in LAYER_TABLE.items():
        for index, item in enumerate(items(document, layer)):
            for name in row.needed:
                if getattr(item, "class_" if name == "class" else name) is None:
                    yield _FIELD_MISSING(f"$.{layer}[{index}].{name}", f"{item.id} has no {name}")


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file, each with its place."""
    if not read_bytes(path).strip():
        return
    for number, _, line in lines(str(path)):
        place = f"{path}:{number}"
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"{place}: {broken(line, error)}") from None
        if not isinstance(row, dict):
            raise InputError(f"{place}: must be an object, not {line.decode()[:40]}")
        refuse_twice(line, msgspec.json.encode(row), place)
        yield place, row


def _items(path: Path, layer: str, kind: type[Item], text: str, where: tuple[Span, ...]) -> Iterator[Item]:
    for place, row in _rows(path):
        if kind.SPAN_FIELDS:
            _locate(row, kind, text, where, place)
        if layer == "entities" and row.get("kb") not in (None, "NIL"):
            raise InputError(f"{place}: kb is left to the adjudicator; leave it out or write NIL, not {row['kb']!r}")
        try:
            yield msgspec.convert(row, kind)
        except msgspec.ValidationError as error:
            raise InputError(f"{place}: {explained(error, kind)}") from None


def _certain(path: Path, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events with their values of factuality, and with the realis and modality that follow from them."""
    values: dict[str, dict[str, Factuality]] = {event.id: {} for event in events if event.id is not None}
    for place, row in _rows(path):
        try:
            line = msgspec.convert(row, _Value)
        except msgspec.ValidationError as error:
            raise InputError(
                f"{place}: must have event, source and value, each a text, and nothing else: {error}"
            ) from None
        if line.event not in values:
            raise InputError(f"{place}: {line.event!r} is not the id of an event")
        if line.source in values[line.event]:
            raise InputError(f"{place}: {line.event} has a value for {line.source} already")
        values[line.event][line.source] = Factuality(source=line.source, value=line.value)
    return tuple(_derived(event, tuple(values.get(event.id or "", {}).values())) for event in events)


def _derived(event: Event, values: tuple[Factuality, ...]) -> Event:
    event = msgspec.structs.replace(event, factuality=(*event.factuality, *values))
    realis, modality = derived_attributes.realis(event), derived_attributes.modality(event)
    return msgspec.structs.replace(event, realis=event.realis or realis, modality=event.modality or modality)


def _locate(row: dict[str, Any], kind: type[Item], text: str, where: tuple[Span, ...], place: str) -> None:
    """Replace the quotes of a line by spans. What the model lets an item lack may be left out; a head is looked for
    inside the extent.
    """
    paragraph = _paragraph(row.pop("p", None), where, place)
    required = {each.name for each in msgspec.structs.fields(kind) if each.required}
    for field, quote in kind.SPAN_FIELDS:
        # The text of an only extent is called `quote`, as in the model; that of others is called as their field is.
        key, number = ("quote", "n") if quote == "quote" else (field, f"{field}_n")
        if key not in row and field not in required:
            continue
        within = (row["spans"][0][0], row["spans"][-1][1]) if field == "head" else paragraph
        spans = _find(text, row.get(key), row.pop(number, None), within, place)
        row[field], row[quote] = spans, quoted(text, spans)


def _paragraph(number: object, where: tuple[Span, ...], place: str) -> Span:
    if type(number) is not int or not 1 <= number <= len(where):
        raise InputError(f"{place}: p must be the number of a paragraph, 1 to {len(where)}, not {number!r}")
    return where[number - 1]


def _find(text: str, quote: object, number: object, within: Span, place: str) -> Spans:
    quotes = quote if isinstance(quote, list) else [quote]
    numbers = number if isinstance(number, list) else [number] * len(quotes)
    if not quotes or len(numbers) != len(quotes):
        raise InputError(
            f"{place}: as many occurrence numbers as quotes, and one at least, not {number!r} for {quote!r}"
        )
    located = []
    for words, n in zip(quotes, numbers, strict=True):
        if not isinstance(words, str) or not words:
            raise InputError(f"{place}: a quote must be a text, not {words!r}")
        spans = occurrences(text, words, within)
        if not spans:
            raise InputError(f"{place}: {words!r} not found in {text[slice(*within)][:60]!r}...")
        if n is None and len(spans) > 1:
            raise InputError(f"{place}: {words!r} occurs {len(spans)} times there; say which with an occurrence number")
        if n is not None and (type(n) is not int or not 1 <= n <= len(spans)):
            raise InputError(f"{place}: {words!r} occurs {len(spans)} times there, so there is no occurrence {n!r}")
        located.append(spans[n - 1 if isinstance(n, int) else 0])
    return tuple(sorted(located))


def _coverage(path: Path, text: str, where: tuple[Span, ...]) -> Iterator[Coverage]:
    columns = {"paragraph": int, "word": str, "occurrence": int, "reason": str}
    for place, (number, word, occurrence, reason) in table_rows(path, columns):
        spans = _find(text, word, occurrence, _paragraph(number, where, place), place)
        yield Coverage(spans[0], word, reason)
