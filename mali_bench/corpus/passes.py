"""Annotation passes as annotators write them: text is quoted, offsets are computed.

The format is described in annotation_guidelines/format.md. A pass is read into a document like any other, and
`sources.write` and `sources.write_coverage` make sources of it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..formats.base import lines
from ..formats.jsonl import broken, explained, refuse_twice
from ..model.checks import Fault
from ..model.document import LAYERS, Document, Event, Factuality, Item, Span, Spans, items
from ..model.text import occurrences, paragraphs, quoted
from . import derived_attributes
from .sources import Coverage

_PARTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    **dict.fromkeys(("mentions", "times", "quantities", "titles"), (("quote", "n", "spans"),)),
    "events": (("quote", "n", "trigger"),),
    "attributions": (("cue", "cue_n", "cue"), ("content", "content_n", "content")),
}
"""The parts of a line that quote text: its key, that of the occurrence number, and the field of the model."""


_NEEDED = {
    "mentions": ("head", "type", "level", "entity"),
    "entities": ("type", "class", "name"),
    "times": ("type", "value"),
    "quantities": ("type",),
    "relations": ("tense", "modality"),
    "events": ("type", "hopper", "polarity", "genericity", "dct_rel", "phase"),
    "titles": ("type",),
    "attributions": ("kind", "form", "stance", "polarity", "certainty"),
    "incidents": ("type",),
}
"""What an annotator must give that the model lets a prediction leave out."""


class _Value(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of factuality.jsonl."""

    event: str
    source: str
    value: str


def read(folder: Path, *, name: str, text: str, date: str | None = None) -> tuple[Document, tuple[Coverage, ...]]:
    """The document that a pass makes of a text, and its coverage lines.

    Raises `InputError` with file and line for a quote that does not stand where it should or stands there several
    times without an occurrence number, and for what is no line of the format.
    """
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


def missing(document: Document) -> Iterator[Fault]:
    """A fault for each field that the lines of a pass must have and this one lacks."""
    for layer, names in _NEEDED.items():
        for index, item in enumerate(items(document, layer)):
            for name in names:
                if getattr(item, "class_" if name == "class" else name) is None:
                    yield Fault("field-missing", f"$.{layer}[{index}].{name}", f"{item.id} has no {name}")


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file, each with its place."""
    if not path.read_bytes().strip():
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
        if layer in _PARTS:
            _locate(row, _PARTS[layer], text, where, place)
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
            raise InputError(f"{place}: must give event, source and value, each a text, and no more: {error}") from None
        if line.event not in values:
            raise InputError(f"{place}: {line.event!r} is the id of no event")
        if line.source in values[line.event]:
            raise InputError(f"{place}: {line.event} has a value for {line.source} already")
        values[line.event][line.source] = Factuality(source=line.source, value=line.value)
    return tuple(_derived(event, tuple(values.get(event.id or "", {}).values())) for event in events)


def _derived(event: Event, values: tuple[Factuality, ...]) -> Event:
    event = msgspec.structs.replace(event, factuality=(*event.factuality, *values))
    realis, modality = derived_attributes.realis(event), derived_attributes.modality(event)
    return msgspec.structs.replace(event, realis=event.realis or realis, modality=event.modality or modality)


def _locate(
    row: dict[str, Any], parts: Iterable[tuple[str, str, str]], text: str, where: tuple[Span, ...], place: str
) -> None:
    """Replace the quotes of a line by spans."""
    paragraph = _paragraph(row.pop("p", None), where, place)
    for key, number, field in parts:
        if key == "cue" and key not in row:  # nobody is said to have said it in so many words
            continue
        spans = _find(text, row.get(key), row.pop(number, None), paragraph, place)
        row[field] = spans
        row["quote" if key == "quote" else f"{key}_quote"] = quoted(text, spans)
    if "head" in row:
        spans = row["spans"]
        row["head_quote"] = row["head"]
        row["head"] = _find(text, row["head"], row.pop("head_n", None), (spans[0][0], spans[-1][1]), place)


def _paragraph(number: object, where: tuple[Span, ...], place: str) -> Span:
    if not isinstance(number, int) or not 1 <= number <= len(where):
        raise InputError(f"{place}: p must be the number of a paragraph, 1 to {len(where)}, not {number!r}")
    return where[number - 1]


def _find(text: str, quote: object, number: object, within: Span, place: str) -> Spans:
    quotes = quote if isinstance(quote, list) else [quote]
    numbers = number if isinstance(number, list) else [number] * len(quotes)
    if not quotes or len(numbers) != len(quotes):
        raise InputError(
            f"{place}: as many occurrence numbers as quotes, and one at least, not {number!r} for {quote!r}"
        )
    found = []
    for each, n in zip(quotes, numbers, strict=True):
        if not isinstance(each, str) or not each:
            raise InputError(f"{place}: a quote must be a text, not {each!r}")
        spans = occurrences(text, each, within)
        if not spans:
            raise InputError(f"{place}: {each!r} does not stand in {text[slice(*within)][:60]!r}...")
        if n is None and len(spans) > 1:
            raise InputError(f"{place}: {each!r} stands there {len(spans)} times; tell which with an occurrence number")
        if n is not None and (not isinstance(n, int) or not 1 <= n <= len(spans)):
            raise InputError(f"{place}: {each!r} stands there {len(spans)} times, so there is no occurrence {n!r}")
        found.append(spans[n - 1 if isinstance(n, int) else 0])
    return tuple(sorted(found))


def _coverage(path: Path, text: str, where: tuple[Span, ...]) -> Iterator[Coverage]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path}:{number}"
        cells = line.split("\t")
        if len(cells) != 4 or not cells[0].isdecimal() or not cells[2].isdecimal():
            raise InputError(
                f"{place}: must be paragraph, word, occurrence and reason, separated by tabs, not {line!r}"
            )
        paragraph = _paragraph(int(cells[0]), where, place)
        spans = _find(text, cells[1], int(cells[2]), paragraph, place)
        yield Coverage(spans[0], cells[1], cells[3])
