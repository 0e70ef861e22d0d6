"""Where records of a file belong in the gold, and whole documents made of them.

A record belongs to the document of its id, at its start if the file says so. Its text is found by being equal to that
of a document, then by being in one place only, never starting or ending inside a word. A text that is in several places
is settled by its order, where the file has as many records with it. Where no text is the same letter by letter, texts
that differ in line ends, normal form or white space only are found, and the report says so. A record without text and
id belongs to the only document, or to the one of its number where there are as many.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import structs

from ..errors import InputError
from ..formats.base import Record
from ..formats.moved import shifted, with_spans
from ..formats.notices import Notices
from ..formats.offset_units import CODE_POINTS
from ..formats.offsets import in_code_points
from ..formats.text_forms import FORMS, Shift, occurrences, plain
from ..formats.versions import latest
from ..model.document import LAYERS, Document, Incident, Span, Spans, items
from ..model.text import excerpt, first_difference
from .document_names import with_names
from .part_places import with_parts
from .token_places import with_texts


class Place(NamedTuple):
    """The document that a record is for, where its text starts there, and, where the two are not the same letter by
    letter, how offsets are moved.
    """

    name: str
    start: int
    shift: Shift | None = None


class Placed(NamedTuple):
    """A record with its place."""

    record: Record
    place: Place


def placed(records: Sequence[Record], golds: Mapping[str, Document], notices: Notices) -> list[Placed]:
    """The accepted records, each with the place that it is for and its offsets in code points of its own text, or of
    the document if it has none; of several versions the last one.

    Raises `InputError` for a record whose place is not clear, and for two annotators' work on one task.
    """
    records = with_names(records, golds, notices)
    records = with_parts(with_texts(records, golds, notices), golds, notices)
    by_text: dict[str | None, list[Place]] = {}
    for name, document in golds.items():
        by_text.setdefault(document.text, []).append(Place(name, 0))
    candidates = [_candidates(record, golds, by_text, notices) for record in records]
    _by_order(records, candidates, notices)
    placeable = [(record, places[0]) for record, places in zip(records, candidates, strict=True) if places]
    _refuse_two(placeable)
    places = [number if record.whole else place[:2] for number, (record, place) in enumerate(placeable)]
    counted = latest(places, [record for record, _ in placeable], notices)
    kept = [placeable[number] for number in counted if not placeable[number][0].skipped]
    texts = [_text(record, place, golds) for record, place in kept]
    made = in_code_points([record for record, _ in kept], texts, notices)
    return [Placed(record, place) for record, (_, place) in zip(made, kept, strict=True)]


def stretch(record: Record, place: Place, gold: Document) -> Span:
    """The part of a document that a record is about: all of it if the record is whole or has no text."""
    text = record.document.text
    if record.whole or text is None:
        return 0, len(gold.text or "")
    return place.start, place.start + len(text) if place.shift is None else place.shift.offset(len(text))


def _refuse_two(placeable: Sequence[tuple[Record, Place]]) -> None:
    """Raise `InputError` for two different whole documents for one document of the gold."""
    first: dict[str, Record] = {}
    for record, place in placeable:
        if record.whole:
            other = first.setdefault(place.name, record)
            if other.document != record.document:
                raise InputError(f"{record.where}: another prediction for document {place.name!r} is at {other.where}")


def _text(record: Record, place: Place, golds: Mapping[str, Document]) -> str | None:
    """The text that the offsets of a record count in, if they are not yet in code points."""
    if record.document.text is not None:
        return None if record.unit == CODE_POINTS else record.document.text
    return golds[place.name].text if place.name in golds and record.unit != CODE_POINTS else None


def _candidates(
    record: Record, golds: Mapping[str, Document], by_text: Mapping[str | None, list[Place]], notices: Notices
) -> list[Place]:
    """The places that a record may have; none for a skipped one that is not in the gold.

    Raises `InputError` for any other that has none.
    """
    document = record.document
    name = None if "" in golds else document.id  # the only document of gold without ids is what any other id means
    if record.whole:
        return [Place(name if name is not None else _only(record, golds), 0)]
    if document.text is None:
        return [Place(each, record.start or 0) for each in ([name] if name is not None else golds)]
    unknown = name is not None and name not in golds
    names = [name] if name is not None and not unknown else list(golds)
    places = _places(record, None if unknown else record.start, golds, names, by_text, notices)
    if places or record.skipped:
        return places
    if unknown:
        return [Place(name or "", record.start or 0)]
    raise InputError(f"{record.where}: {_why_not(record, [golds[each] for each in names])}")


def _only(record: Record, golds: Mapping[str, Document]) -> str:
    if len(golds) == 1:
        return next(iter(golds))
    raise InputError(
        f"{record.where}: the document has no id, and the gold has {len(golds)} documents; add one at `$.id`"
    )


def _places(
    record: Record,
    start: int | None,
    golds: Mapping[str, Document],
    names: Sequence[str],
    by_text: Mapping[str | None, list[Place]],
    notices: Notices,
) -> list[Place]:
    text = record.document.text or ""
    if start is not None:
        here = [Place(name, start) for name in names if (golds[name].text or "").startswith(text, start)]
        return here or _same_but(record, golds, names, notices, start)
    equal = by_text.get(text, [])
    if len(names) < len(golds):
        equal = [place for place in equal if place.name in names]
    if equal:
        return equal
    inside = [Place(name, at) for name in names for at in occurrences(golds[name].text or "", text)]
    return inside or _same_but(record, golds, names, notices, None)


def _same_but(
    record: Record, golds: Mapping[str, Document], names: Sequence[str], notices: Notices, start: int | None
) -> list[Place]:
    """Places whose text is the same in the first of some forms in which it is anywhere."""
    for form in FORMS:
        part = plain(record.document.text or "", form)
        wholes = {name: plain(golds[name].text or "", form) for name in names}
        places = [
            Place(name, whole.starts[at], Shift(part, whole, at))
            for name, whole in wholes.items()
            for at in ([0] if whole.text == part.text else occurrences(whole.text, part.text))
        ]
        if start is not None:
            places = [place for place in places if abs(place.start - start) <= len(record.document.text or "")]
        whole_ones = [place for place in places if wholes[place.name].text == part.text]
        if places:
            notices.note("text-form", record.where, form)
            return whole_ones or places
    return []


def _by_order(records: Sequence[Record], candidates: list[list[Place]], notices: Notices) -> None:
    """Leave one place to each record that may have several: as many records as places are put to them in order."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    same: dict[int, int] = {}  # records with the same text share a list, which may be as long as there are of them
    kinds: dict[tuple[Any, ...], int] = {}
    for number, (record, places) in enumerate(zip(records, candidates, strict=True)):
        if len(places) > 1:
            if id(places) not in same:
                key = tuple((place.name, place.start) for place in places)
                same[id(places)] = kinds.setdefault(key, number)
            groups.setdefault((record.annotator, record.task, same[id(places)]), []).append(number)
    for numbers in groups.values():
        places = candidates[numbers[0]]
        if len(numbers) != len(places):
            if all(records[number].skipped for number in numbers):
                for number in numbers:
                    candidates[number] = []
                continue
            raise InputError(f"{records[numbers[0]].where}: {_unclear(records[numbers[0]], len(numbers), places)}")
        notices.note("by-order", records[numbers[0]].where, "their order", len(numbers))
        for number, place in zip(numbers, places, strict=True):
            candidates[number] = [place]


def _unclear(record: Record, count: int, places: Sequence[Place]) -> str:
    if record.document.text is None:
        return (
            f"the file has {count} documents without id and text, and the gold has {len(places)} documents; give each"
            " the id of its document"
        )
    return (
        f"the text is in several places of the gold ({len(places)}; the file has it {count} times); say which with"
        " meta.doc_id and meta.start"
    )


def _why_not(record: Record, golds: Sequence[Document]) -> str:
    text = record.document.text or ""
    if len(golds) == 1 and record.start is not None:
        there = (golds[0].text or "")[record.start : record.start + len(text)]
        return _differs(there, text, record.start)
    if len(golds) == 1 and len(text) > len(golds[0].text or "") // 2:
        return _differs(golds[0].text or "", text, 0)
    return f"the text, which starts with {excerpt(text, 0, 40)}, is not in the gold, letter by letter and at word ends"


def _differs(there: str, text: str, start: int) -> str:
    at = first_difference(there, text)
    return (
        f"the text differs from the corpus text from character {start + at} on:"
        f" the corpus has {excerpt(there, at)}, this has {excerpt(text, at)}"
    )


def moved(record: Record, place: Place) -> Document:
    """A record's document with offsets in its document, and its clusters named after where it starts: another record's
    are others.
    """
    document = _entities_renamed(record.document, f"{place.start}:")
    if record.answer is not None:  # its offsets are those of the gold already
        return structs.replace(document, id=place.name)
    if place.shift is None:
        return shifted(document, place.start, place.name)
    shift = place.shift

    def change(spans: Spans, quote: str | None) -> Spans:
        return tuple((shift.offset(start), shift.offset(end)) for start, end in spans)

    return structs.replace(with_spans(document, change, quotes=False), id=place.name)


def _entities_renamed(document: Document, prefix: str) -> Document:
    """The document with a prefix before the name of each entity, also where incidents name it."""
    names = {each.entity for each in items(document, "mentions")} | {each.id for each in items(document, "entities")}

    def new(name: Any) -> Any:
        return f"{prefix}{name}" if name is not None and name in names else name

    def renamed(incident: Incident) -> Incident:
        sides = {side: tuple(map(new, getattr(incident, side))) for side in ("side_a", "side_b", "place")}
        status = tuple(structs.replace(each, source=new(each.source)) for each in incident.status)
        return structs.replace(incident, **sides, status=status)

    changes: dict[str, Any] = {
        "mentions": [structs.replace(each, entity=new(each.entity)) for each in items(document, "mentions")],
        "entities": [structs.replace(each, id=new(each.id)) for each in items(document, "entities")],
        "incidents": [renamed(each) for each in items(document, "incidents")],
    }
    return structs.replace(document, **{layer: tuple(made) for layer, made in changes.items() if made})


def joined(name: str, pieces: Iterable[Document], text: str | None = None) -> Document:
    """One document from its pieces; `text` is its text, if that is not the gold's."""
    pieces = list(pieces)
    layers: dict[str, Any] = {
        layer: tuple(item for piece in pieces for item in items(piece, layer))
        for layer in LAYERS
        if any(getattr(piece, layer) is not None for piece in pieces)
    }
    return Document(id=name, text=text, **layers)
