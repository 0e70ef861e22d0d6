"""ACE `.apf.xml`: entities, values, times, relations and events over a text, one file or a folder of them.

Offsets count the characters of the `.sgm` file beside it without its tags, and the last character is included. Without
that file the text is the gold's. Types are `TYPE.SUBTYPE`. Values are quantities, TIMEX2 are times; arguments of an
event mention are what its `event_mention_argument` elements refer to.

Format: the ACE 2005 annotation guidelines and `apf.v5.1.1.dtd` (Linguistic Data Consortium).
"""

import html
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from ..errors import InputError
from ..files.reading import read_bytes
from ..model.document import Entity, Spans
from .annotated_text import AnnotatedText, Annotation, Link, cluster_name, document, span_of
from .base import Format, Reading, Record
from .source import Source
from .xml import parsed

SUFFIX = ".apf.xml"

_LAYERS = ("mentions", "events", "times", "quantities")
_FIELDS = {"MODALITY": "modality", "POLARITY": "polarity", "GENERICITY": "genericity", "TENSE": "tense"}
_TIMES = {"VAL": "value", "MOD": "mod", "ANCHOR_VAL": "ANCHOR_VAL", "ANCHOR_DIR": "ANCHOR_DIR", "SET": "SET"}
_ROOT = re.compile(rb"<source_file[\s>]")


def recognise(source: Source) -> bool:
    """Whether an XML file has the root of APF, or a folder such files."""
    if source.folder is not None:
        return next(_files(source.folder), None) is not None
    return bool(_ROOT.search(source.head)) and source.head.lstrip()[:1] == b"<"


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.endswith(SUFFIX))


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for what is not APF."""
    if source.folder is not None:
        files: list[tuple[str, bytes, Path | None]] = [
            (str(path), read_bytes(path), path) for path in _files(source.folder)
        ]
    else:
        path = None if source.path == "-" else Path(source.path.removesuffix(".gz"))
        files = [(source.name, source.data(), path)]
    for name, data, path in files:
        root = parsed(data, name)
        if root.tag != "source_file":
            raise InputError(f"{name}: is not an APF file: its root is <{root.tag}>, not <source_file>")
        for body in root.iter("document"):
            text = _annotated(body, name, reading)
            text.text = _text(path, list(text.annotations.values()))
            yield Record(name, document(text, _LAYERS, reading.labels, reading.notices), whole=False)


def _text(path: Path | None, annotations: list[Annotation]) -> str | None:
    """The text that offsets count in: that of the `.sgm` file without tags, with its character references as they are
    or as the characters that they mean, whichever fits more surface strings.
    """
    if path is None or not path.name.endswith(SUFFIX):
        return None
    beside = path.with_name(path.name.removesuffix(SUFFIX) + ".sgm")
    if not beside.is_file():
        return None
    try:
        raw = read_bytes(beside).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{beside}: is not UTF-8; save the file in that encoding") from None
    bare = re.sub(r"<[^<>]*>", "", raw)
    return max((bare, html.unescape(bare)), key=lambda text: _fitting(text, annotations))


def _fitting(text: str, annotations: list[Annotation]) -> int:
    return sum(
        " ".join(text[each.spans[0][0] : each.spans[0][1]].split()) == " ".join((each.surface or "").split())
        for each in annotations
    )


def _annotated(body: Element, name: str, reading: Reading) -> AnnotatedText:
    made = AnnotatedText(id=body.get("DOCID") or None, linked=True, clusters=[])
    taken: Counter[str] = Counter()
    for entity in body.iter("entity"):
        _add_entity(made, entity, name, taken)
    for tag, mention, layer in (("value", "value_mention", "quantities"), ("timex2", "timex2_mention", "times")):
        for value in body.iter(tag):
            fields = {field: value.get(key) for key, field in _TIMES.items()} if layer == "times" else {}
            for each in value.iter(mention):
                made.add(_annotation(each, name, "extent", layer, _type(value) or None, fields))
    for event in body.iter("event"):
        fields = {field: event.get(key) for key, field in _FIELDS.items()}
        for each in event.iter("event_mention"):
            annotation = _annotation(each, name, "anchor", "events", _type(event), fields)
            made.add(annotation)
            made.hoppers[annotation.id] = event.get("ID", annotation.id)
            for argument in each.iter("event_mention_argument"):
                made.arguments.append(
                    Link(annotation.where, argument.get("ROLE", ""), annotation.id, argument.get("REFID", ""))
                )
    for relation in body.iter("relation"):
        _add_relation(made, relation, name, reading)
    return made


def _type(element: Element) -> str:
    return ".".join(part for part in (element.get("TYPE"), element.get("SUBTYPE")) if part)


def _add_entity(made: AnnotatedText, entity: Element, name: str, taken: Counter[str]) -> None:
    members = []
    for each in entity.iter("entity_mention"):
        role = each.get("ROLE")
        annotation = _annotation(
            each, name, "extent", "mentions", _type(entity), {"level": each.get("TYPE"), "role": role}
        )
        head = each.find("head")
        if head is not None:
            annotation.head, annotation.head_surface = _place(head, annotation.where)
        made.add(annotation)
        members.append(annotation.id)
    called = next((each.get("NAME") for each in entity.iter("name") if each.get("NAME")), None)
    assert made.clusters is not None
    made.clusters.append(
        (
            members,
            Entity(
                id=cluster_name(taken, entity.get("ID") or "entity"),
                type=_type(entity) or None,
                class_=entity.get("CLASS") or None,
                name=called,
            ),
        )
    )


def _add_relation(made: AnnotatedText, relation: Element, name: str, reading: Reading) -> None:
    fields: dict[str, Any] = {field: relation.get(key) for key, field in _FIELDS.items()}
    for each in relation.iter("relation_mention"):
        where = f"{name}: {each.get('ID', 'relation_mention')}"
        ends = {
            argument.get("ROLE", ""): argument.get("REFID", "") for argument in each.iter("relation_mention_argument")
        }
        if not {"Arg-1", "Arg-2"} <= set(ends):
            raise InputError(
                f"{where}: a relation needs the arguments Arg-1 and Arg-2; it has {', '.join(ends) or 'none'}"
            )
        made.relations.append(Link(where, _type(relation), ends["Arg-1"], ends["Arg-2"], fields))
        for role in sorted(set(ends) - {"Arg-1", "Arg-2"}):
            reading.notices.note("unread", where, f"argument `{role}` of relations")


def _annotation(
    element: Element, name: str, part: str, layer: str, label: str | None, fields: dict[str, Any]
) -> Annotation:
    where = f"{name}: {element.get('ID', element.tag)}"
    place = element.find(part)
    if place is None or not element.get("ID"):
        raise InputError(f"{where}: <{element.tag}> needs an ID and an <{part}>")
    spans, surface = _place(place, where)
    return Annotation(where, element.get("ID", ""), spans, label or None, layer, surface, fields=dict(fields))


def _place(element: Element, where: str) -> tuple[Spans, str | None]:
    """The span of a `charseq`, whose END is the last character, and its surface string."""
    sequence = element.find("charseq")
    if sequence is None:
        raise InputError(f"{where}: <{element.tag}> has no <charseq>")
    start, end = sequence.get("START", ""), sequence.get("END", "")
    if not (end.isascii() and end.isdecimal() and len(end) < 12):
        raise InputError(f"{where}: END must be an offset, not {end[:40]!r}")
    return (span_of(start, str(int(end) + 1), where),), sequence.text or None


FORMAT = Format(
    name="ace",
    about="ACE .apf.xml, with its .sgm beside it where the text is wanted; a file or a folder.",
    layers=("mentions", "entities", "relations", "events", "times", "quantities"),
    offsets="code points of the text without tags, the last one included",
    recognise=recognise,
    read=read,
)
