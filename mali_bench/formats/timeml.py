"""TimeML: a text with TIMEX3 and EVENT tags in it, instances of events, and links.

The text is what `TEXT` holds, without white space at its ends; without one, all of the root. An event has the
attributes of its (first) instance. Links between two events, or an event and a time, are event links of their
`relType`; one with the document's creation time is the event's relation to it.

Format: Pustejovsky et al. 2003; ISO 24617-1; the guidelines of TempEval-3 (UzZaman et al. 2013).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from ..model.checks import is_day
from .annotated_text import AnnotatedText, Annotation, Link, attempted, document
from .base import Format, Reading, Record
from .source import Source
from .xml import parsed, pieces

_LINKS = ("TLINK", "SLINK", "ALINK")
_TIMES = {"value": "value", "mod": "mod", "beginPoint": "begin_point", "endPoint": "end_point"}
_POLARITY = {"POS": "Positive", "NEG": "Negative"}
_UNREAD = frozenset({"SIGNAL", "MAKEINSTANCE", *_LINKS})
_TAG = re.compile(rb"<(?:TimeML|TIMEX3|EVENT)[\s>]")


def recognise(source: Source) -> bool:
    """Whether an XML file has a root or tags of TimeML."""
    return source.head.lstrip()[:1] == b"<" and bool(_TAG.search(source.head))


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The document; raises `InputError` for what is not XML, and for a link to what is not there."""
    root = parsed(source.data(), source.name)
    text = _annotated(root, source, reading)
    layers = attempted([text], reading.labels) - {"mentions"}
    yield Record(
        source.name,
        document(text, layers | {"events", "times"}, reading.labels, reading.notices),
        whole=False,
    )


def _annotated(root: Element, source: Source, reading: Reading) -> AnnotatedText:
    made = AnnotatedText(id=(root.findtext("DOCID") or "").strip() or _stem(source))
    body = root.find("TEXT")
    created = next((time for time in root.iter("TIMEX3") if time.get("functionInDocument") == "CREATION_TIME"), None)
    if created is not None and is_day(created.get("value", "")[:10]):
        made.date = created.get("value", "")[:10]
    text, spans = _flat(root if body is None else body)
    instances: dict[str, str] = {}
    made_of = {element.get("eventID", ""): element for element in reversed(list(root.iter("MAKEINSTANCE")))}
    lead, made.text = len(text) - len(text.lstrip()), text.strip()
    for number, (element, start, end) in enumerate(spans):
        if element.tag not in ("TIMEX3", "EVENT"):
            if element.tag not in _UNREAD:
                reading.notices.note("unread", source.name, f"tag `{element.tag}`")
            elif element.tag == "SIGNAL":
                reading.notices.note("unread", source.name, "tag `SIGNAL`")
            continue
        name = element.get("tid") or element.get("eid") or f"#{number}"
        if start == end:
            reading.notices.note("unread", source.name, f"tags `{element.tag}` without text")
            continue
        instance = made_of.get(name)
        made.add(_annotation(element, instance, f"{source.name}: {name}", name, (start - lead, end - lead)))
    for element in root.iter("MAKEINSTANCE"):
        instances[element.get("eiid", "")] = element.get("eventID", "")
    for kind in _LINKS:
        for element in root.iter(kind):
            _add_link(made, element, instances, created, source, reading)
    return made


def _stem(source: Source) -> str | None:
    return Path(source.path.removesuffix(".gz")).stem if source.path != "-" else None


def _flat(root: Element) -> tuple[str, list[tuple[Element, int, int]]]:
    """The text of an element without tags, and where in it each tag starts and ends."""
    parts: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    spans: list[tuple[Element, int, int]] = []
    for kind, piece in pieces(root):
        if kind == "text":
            parts.append(piece)
            length += len(piece)
        elif kind == "start":
            starts[id(piece)] = length
        else:
            spans.append((piece, starts[id(piece)], length))
    text = "".join(parts)
    return text, sorted(((e, *_trimmed(text, a, b)) for e, a, b in spans), key=lambda each: each[1:])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return (end, end) if not piece.strip() else (end - len(piece.lstrip()), start + len(piece.rstrip()))


def _annotation(element: Element, instance: Element | None, where: str, name: str, span: tuple[int, int]) -> Annotation:
    if element.tag == "TIMEX3":
        fields: dict[str, Any] = {field: element.get(key) for key, field in _TIMES.items()}
        return Annotation(where, name, (span,), element.get("type"), "times", fields=fields)
    given = {**(instance.attrib if instance is not None else {}), **element.attrib}
    polarity = given.get("polarity")
    fields = {"polarity": _POLARITY.get(polarity or "", polarity)}
    if given.get("modality") not in (None, "", "NONE"):
        fields["modality"] = given["modality"]
    return Annotation(where, name, (span,), given.get("class"), "events", fields=fields)


def _add_link(
    made: AnnotatedText,
    element: Element,
    instances: dict[str, str],
    created: Element | None,
    source: Source,
    reading: Reading,
) -> None:
    """Add a link between two events, or an event and a time."""
    first = element.get("eventInstanceID") or element.get("eventID") or element.get("timeID") or ""
    second = next((element.get(key, "") for key in _RELATED if element.get(key)), "")
    ends = [instances.get(first, first), instances.get(second, second)]
    kind = element.get("relType") or ""
    dct = created.get("tid") if created is not None else None
    if not kind or not all(ends):
        reading.notices.note("unread", f"{source.name}: {element.get('lid')}", f"`{element.tag}` without type or ends")
        return
    inside = [end for end in ends if end in made.annotations]
    if len(inside) == 1 and dct in ends:
        event = made.annotations[inside[0]]
        if event.layer == "events" and ends[0] == event.id:
            event.fields["dct_rel"] = kind
            return
    if len(inside) < 2 and dct in ends:
        reading.notices.note("unread", f"{source.name}: {element.get('lid')}", "links of times with the creation time")
        return
    where = f"{source.name}: {element.tag} {element.get('lid', '')}".rstrip()
    link = Link(where, kind, ends[0], ends[1])
    if all(made.annotations[end].layer == "times" for end in inside) and len(inside) == 2:
        reading.notices.note("unread", where, "links of two times")
        return
    made.relations.append(link)


_RELATED = ("relatedToEventInstance", "subordinatedEventInstance", "relatedToEvent", "relatedToTime")

FORMAT = Format(
    name="timeml",
    about="TimeML: TIMEX3 and EVENT tags in a text, with instances and links.",
    layers=("events", "times", "event_links"),
    offsets="tags in the text",
    recognise=recognise,
    read=read,
)
