"""BioC JSON: documents of passages with annotations, discontinuous ones too, and relations.

An annotation has `infons.type` as its label and `locations` of an offset and a length; a relation has two `nodes` with
`refid`. Offsets count from the start of the document, code points as the Python tools do or bytes as the DTD says: the
unit in which the surface strings of the file fit. The text of a document is that of its passages or their sentences.
Described at bioc.sourceforge.net; the JSON is that of bioc (bionlp-hzau) and PubTator.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..errors import InputError
from ..model.document import Spans
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .offset_units import CODE_POINTS, UTF8, UTF16, Unit, converted
from .offsets import plain_form
from .shapes import integer, mapping, mappings, name, string
from .source import Source, Value

_UNITS = (CODE_POINTS, UTF8, UTF16)


class _Annotation(NamedTuple):
    """An annotation, its fragments [start, end) from the start of the document."""

    where: str
    id: str | None
    label: str | None
    surface: str | None
    spans: Spans


@dataclass(slots=True)
class _Document:
    """A document: the offset and the text of each of its passages or sentences, its annotations and its relations.

    Its own text has the pieces each on a line; `starts` are where they start there, in code points.
    """

    where: str
    id: str | None
    offsets: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    annotations: list[_Annotation] = field(default_factory=list)
    relations: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, offset: int, text: str) -> None:
        """Add a piece; raises `InputError` for one whose offset is before that of another one."""
        if self.offsets and offset < self.offsets[-1]:
            raise InputError(f"{self.where}: the passages are not in the order of their offsets")
        self.offsets.append(offset)
        self.starts.append(self.starts[-1] + len(self.pieces[-1]) + 1 if self.starts else 0)
        self.pieces.append(text)

    def place(self, spans: Spans, unit: Unit) -> tuple[Spans, str] | None:
        """Spans in code points of the text, and the text there; `None` if they are not inside pieces."""
        made, texts = [], []
        for start, end in spans:
            number = bisect_right(self.offsets, start) - 1
            if number < 0 or start >= end:
                return None
            text, offset = self.pieces[number], self.offsets[number]
            here = converted(text, ((start - offset, end - offset),), unit)
            if here is None:
                return None
            made.append((self.starts[number] + here[0][0], self.starts[number] + here[0][1]))
            texts.append(text[here[0][0] : here[0][1]])
        return tuple(made), " ".join(texts)


def recognise(source: Source) -> bool:
    """Whether some object is a document or collection with passages."""
    return any(_has_passages(document) for value in source.sample for document in _documents(Value("", value)))


def _has_passages(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("passages"), list)
        and any(isinstance(passage, dict) and "offset" in passage for passage in value["passages"])
    )


def _documents(value: Value) -> list[Any]:
    """The documents of a collection, or the one that a value is."""
    data = value.data
    if isinstance(data, dict) and isinstance(data.get("documents"), list):
        documents: list[Any] = data["documents"]
        return documents
    return [data]


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for one that is not of this format, or whose offsets fit no unit."""
    made = []
    for value in source.documents():
        inside = _documents(value)
        for number, data in enumerate(inside):
            made.append(_document(data, f"{value.where} [{number}]" if len(inside) > 1 else value.where))
    unit = _unit(made, reading)
    drafts = [(each.where, _draft(each, unit, reading)) for each in made]
    layers = attempted((draft for _, draft in drafts), reading.labels)
    linked = any(draft.linked for _, draft in drafts)
    for where, draft in drafts:
        draft.linked = linked
        yield Record(where, document(draft, layers, reading.labels), whole=False)


def _document(data: Any, where: str) -> _Document:
    data = mapping(data, where, "a document")
    made = _Document(where, name(data.get("id")))
    for passage in mappings(data.get("passages"), where, "`passages`"):
        sentences = mappings(passage.get("sentences"), where, "`sentences`")
        for piece in sentences if sentences and not passage.get("text") else [passage]:
            made.add(integer(piece.get("offset"), where, "`offset`"), string(piece.get("text") or "", where, "`text`"))
        for holder in (passage, *sentences):
            _add_items(made, holder)
    _add_items(made, data)
    return made


def _add_items(made: _Document, holder: Mapping[str, Any]) -> None:
    """Add the annotations and relations of a sentence, passage or document."""
    annotations = mappings(holder.get("annotations"), made.where, "`annotations`")
    made.annotations += [_annotation(annotation, made.where) for annotation in annotations]
    made.relations += mappings(holder.get("relations"), made.where, "`relations`")


def _annotation(data: Mapping[str, Any], where: str) -> _Annotation:
    places = []
    for place in mappings(data.get("locations"), where, "`locations`"):
        start, length = (integer(place.get(key), where, f"`{key}`") for key in ("offset", "length"))
        places.append((start, start + length))
    text = data.get("text")
    return _Annotation(
        where,
        name(data.get("id")),
        _type(data, where),
        text if isinstance(text, str) and text else None,
        tuple(sorted(places)),
    )


def _type(data: Mapping[str, Any], where: str) -> str | None:
    infons = mapping(data.get("infons") or {}, where, "`infons`")
    return name(infons.get("type", infons.get("label", infons.get("relation"))))


def _unit(documents: Sequence[_Document], reading: Reading) -> Unit:
    """The unit in which all surface strings of the file are at their offsets."""
    for unit in _UNITS:
        if _misfit(documents, unit) is None:
            if unit != CODE_POINTS:
                count = sum(len(made.annotations) for made in documents)
                reading.notices.note("offsets", documents[0].where, str(unit), count)
            return unit
    raise InputError(_misfit(documents, CODE_POINTS) or "")


def _misfit(documents: Sequence[_Document], unit: Unit) -> str | None:
    """What is wrong with the first annotation that is not at its offsets in a unit."""
    for made in documents:
        for annotation in made.annotations:
            place = made.place(annotation.spans, unit) if annotation.spans else ((), annotation.surface or "")
            surface = annotation.surface
            if place is None or (surface is not None and plain_form(place[1]) != plain_form(surface)):
                there = f"is {place[1][:40]!r}" if place is not None else "is not inside a passage"
                return (
                    f"{annotation.where}: the annotation {annotation.id or ''} at {list(annotation.spans)} {there}, not"
                    f" {(surface or '')[:40]!r}, counting {' or '.join(map(str, _UNITS))}"
                )
    return None


def _draft(made: _Document, unit: Unit, reading: Reading) -> Draft:
    draft = Draft(id=made.id, text="\n".join(made.pieces), linked=bool(made.relations))
    numbers: dict[str, int] = {}
    for annotation in made.annotations:
        place = made.place(annotation.spans, unit) if annotation.spans else None
        if place is None:
            reading.notices.note("unplaced", annotation.where, "annotations without locations")
            continue
        if annotation.id is not None:
            numbers[annotation.id] = len(draft.spans)
        draft.spans.append(Labelled(place[0], annotation.label, id=annotation.id))
    for relation in made.relations:
        nodes = mappings(relation.get("nodes"), made.where, "`nodes`")
        ends = [numbers.get(str(node.get("refid"))) for node in nodes]
        label = _type(relation, made.where)
        if len(ends) != 2 or ends[0] is None or ends[1] is None or label is None:
            reading.notices.note("unread", made.where, "relations without a type or two annotations as nodes")
        else:
            draft.links.append((label, ends[0], ends[1]))
    return draft


FORMAT = Format(
    name="bioc-json",
    about="BioC JSON (bioc, PubTator): passages with annotations and relations.",
    layers=("mentions", "relations", "events", "times", "quantities", "titles"),
    offsets="code points, UTF-8 bytes or UTF-16 code units, as the surface strings say",
    recognise=recognise,
    read=read,
)
