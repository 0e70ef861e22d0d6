"""UIMA CAS as INCEpTION and WebAnno write it: XMI with its TypeSystem.xml beside it, or JSON; also in a ZIP archive.

Every span layer is read: named entities, and custom layers, whose type is their first feature of `LABELS` that is set,
or else the name of the layer. A layer called Event, Time, Quantity, Title or Mention is that layer. Relation layers
have `Governor` and `Dependent`, slots a list of links with `role` and `target`, and chains `first` and `next`. What the
tokeniser and the parser wrote is no annotation of ours.

Formats: the UIMA specification (OASIS 2009); UIMA CAS JSON 0.4; the INCEpTION user guide.
"""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import InputError
from ..model.document import Entity
from ..model.layers import TAGGED
from .annotated_text import AnnotatedText, Annotation, Link, attempted, document, span_of
from .base import Format, Reading, Record
from .source import Source, decode
from .xml import parsed

LABELS = ("value", "label", "type", "kind", "category", "class", "referenceType", "relation")
"""The features that may hold the type of an annotation, in lower case or as they are."""

_XMI = re.compile(rb"<xmi:XMI[\s>]")
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_SILENT = tuple(f"{_DKPRO}{part}." for part in ("segmentation", "metadata"))
_OTHER = tuple(f"{_DKPRO}{part}." for part in ("lexmorph", "syntax"))
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*(?:\[\])?")
_LAYER_NAMES = {
    name: layer for layer in TAGGED for name in (layer, "quantity" if layer == "quantities" else layer[:-1])
}
_TYPESYSTEMS = ("TypeSystem.xml", "typesystem.xml", "TypeSystem.XML")


def recognise(source: Source) -> bool:
    """Whether a file has the root of XMI, or the keys of CAS JSON."""
    if source.head.lstrip()[:1] == b"<":
        return bool(_XMI.search(source.head))
    return any(isinstance(value, dict) and "%FEATURE_STRUCTURES" in value for value in source.sample)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The document; raises `InputError` if dkpro-cassis is not installed, or cannot read the file."""
    cas = _loaded(source)
    text = _annotated(cas, source, reading)
    layers = attempted([text], reading.labels)
    yield Record(source.name, document(text, layers, reading.labels, reading.notices), whole=False)


def _loaded(source: Source) -> Any:
    try:
        import cassis
    except ImportError:
        raise InputError(
            f"{source.name}: is a UIMA CAS, for which dkpro-cassis is needed: pip install 'mali-bench[cas]'"
        ) from None
    data = source.data()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if data.lstrip()[:1] != b"<":
                _refuse_names(_names_in_json(decode(data, source.name)), source.name)
                return cassis.load_cas_from_json(io.BytesIO(data))
            parsed(data, source.name)
            types = _typesystem(source)
            return cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=cassis.load_typesystem(io.BytesIO(types)))
    except InputError:
        raise
    except Exception as error:  # whatever cassis raises for a damaged file
        raise InputError(
            f"{source.name}: is not a UIMA CAS that can be read: {type(error).__name__}: {str(error)[:200]}"
        ) from None


def _typesystem(source: Source) -> bytes:
    """The TypeSystem.xml beside a file."""
    for name in _TYPESYSTEMS:
        data = source.beside(name)
        if data is not None:
            where = f"{source.name}: {name}"
            root = parsed(data, where)
            _refuse_names((each.text or "" for each in root.iter() if _local(each.tag) == "name"), where)
            return data
    raise InputError(
        f"{source.name}: needs the TypeSystem.xml of its export beside it; export it with that file, or as CAS JSON"
    )


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _names_in_json(value: Any) -> Iterator[str]:
    """The names of types and features that a CAS JSON file declares."""
    types = value.get("%TYPES") if isinstance(value, dict) else None
    for name, features in (types or {}).items() if isinstance(types, dict) else ():
        yield name
        for feature, about in features.items() if isinstance(features, dict) else ():
            if isinstance(about, dict):
                yield feature


def _refuse_names(names: Iterable[str], where: str) -> None:
    """Raise `InputError` for a name that UIMA does not allow. cassis makes Python classes with the names as they are,
    by running code that has them in it, so that another name would be run.
    """
    for name in names:
        if not _NAME.fullmatch(name.strip()):
            raise InputError(f"{where}: {name[:60]!r} is not a name of a UIMA type or feature")


def _annotated(cas: Any, source: Source, reading: Reading) -> AnnotatedText:
    text = cas.sofa_string
    if text is not None and not isinstance(text, str):
        raise InputError(f"{source.name}: its text must be a string, not {text!r:.60}")
    made = AnnotatedText(text=text)
    chains, relations, slots = [], [], []
    for fs in sorted(cas.select_all_fs(), key=_place):
        name = fs.type.name
        features = {feature.name for feature in fs.type.all_features}
        if name.endswith(".DocumentMetaData"):
            title = getattr(fs, "documentTitle", None) or getattr(fs, "documentId", None)
            made.id = document_name(title) if isinstance(title, str) and title else None
        elif {"Governor", "Dependent"} <= features:
            if name.startswith(_OTHER):
                reading.notices.note("unread", source.name, f"layer `{fs.type.short_name}`")
            else:
                relations.append(fs)
        elif "first" in features:
            chains.append(fs)
        elif "begin" in features and not name.startswith(("uima.", *_SILENT)) and "next" not in features:
            if name.startswith(_OTHER):
                reading.notices.note("unread", source.name, f"layer `{fs.type.short_name}`")
            else:
                slots.append(fs)
                made.add(_annotation(fs, source))
    for fs in slots:
        _add_slots(made, fs, source, reading)
    for fs in relations:
        made.linked = True
        where = f"{source.name}: {fs.type.short_name} {fs.xmiID}"
        label, fields = _label(fs)
        made.relations.append(Link(where, label or fs.type.short_name, _id(fs.Governor), _id(fs.Dependent), fields))
    for fs in chains:
        _add_chain(made, fs, source)
    return made


def _place(fs: Any) -> tuple[int, int, str, int]:
    begin, end, number = (
        value if type(value) is int else 0 for value in (getattr(fs, name, None) for name in ("begin", "end", "xmiID"))
    )
    return begin, end, fs.type.name, number


def document_name(title: str) -> str:
    """The name of a document: that of its file without the end of a text or an annotation."""
    return re.sub(r"\.(txt|xmi|json|tsv|xml)$", "", title)


def _id(fs: Any) -> str:
    """The id of what a feature refers to, which may be anything that the type system of the file allows."""
    return "null" if fs is None else f"fs{getattr(fs, 'xmiID', '?')}"


def _annotation(fs: Any, source: Source) -> Annotation:
    where = f"{source.name}: {fs.type.short_name} {fs.xmiID}"
    if type(fs.begin) is not int or type(fs.end) is not int:
        raise InputError(f"{where}: has no begin and end")
    label, fields = _label(fs)
    layer = _LAYER_NAMES.get(fs.type.short_name.lower())
    spans = (span_of(fs.begin, fs.end, where),)
    return Annotation(where, _id(fs), spans, label or (None if layer else fs.type.short_name), layer, fields=fields)


def _label(fs: Any) -> tuple[str | None, dict[str, Any]]:
    """The type of an annotation, and its other features that are strings or numbers."""
    values = {
        feature.name.removesuffix("_"): value  # cassis calls a feature `type` so
        for feature in fs.type.all_features
        if feature.name not in ("begin", "end", "sofa")
        and isinstance(value := getattr(fs, feature.name, None), str | int | float)
        and value != ""
        and not isinstance(value, bool)
    }
    if _LAYER_NAMES.get(fs.type.short_name.lower()) == "times" and "type" in values:
        return str(values.pop("type")), values  # its `value` is that of TIMEX3
    for name in LABELS:
        if isinstance(values.get(name), str):
            return str(values.pop(name)), values
    return None, values


def _elements(value: Any) -> list[Any]:
    elements = getattr(value, "elements", value)
    return elements if isinstance(elements, list) else []


def _add_slots(made: AnnotatedText, fs: Any, source: Source, reading: Reading) -> None:
    """Add the arguments that an annotation has: links with a role and a target, or references to annotations."""
    where = f"{source.name}: {fs.type.short_name} {fs.xmiID}"
    layer, _ = made.layer(made.annotations[_id(fs)], reading.labels)
    for feature in fs.type.all_features:
        for link in _elements(getattr(fs, feature.name, None)):
            target = getattr(link, "target", None)
            if target is None:
                continue
            role = getattr(link, "role", None)
            label = role if isinstance(role, str) and role else feature.name
            made.linked = made.linked or layer != "events"
            made.arguments.append(Link(where, label, _id(fs), _id(target)))


def _add_chain(made: AnnotatedText, chain: Any, source: Source) -> None:
    """Add a cluster; the elements of a chain are mentions, or the annotations at their places."""
    where = f"{source.name}: {chain.type.short_name} {chain.xmiID}"
    members: list[str] = []
    link, seen = chain.first, set()
    by_place = {each.spans: each.id for each in reversed(made.annotations.values()) if each.layer in (None, "mentions")}
    while link is not None:
        if id(link) in seen:
            raise InputError(f"{where}: is a circle")
        seen.add(id(link))
        begin, end = getattr(link, "begin", None), getattr(link, "end", None)
        if type(begin) is not int or type(end) is not int:
            raise InputError(f"{where}: an element has no begin and end")
        spans = (span_of(begin, end, where),)
        if spans not in by_place:
            made.add(Annotation(where, _id(link), spans, None, "mentions"))
            by_place[spans] = _id(link)
        members.append(by_place[spans])
        link = getattr(link, "next", None)
    made.clusters = made.clusters or []
    made.clusters.append((members, Entity(id=_id(chain))))


FORMAT = Format(
    name="uima-cas",
    about="UIMA CAS of INCEpTION and WebAnno: XMI with TypeSystem.xml beside it, or JSON.",
    layers=("mentions", "entities", "relations", "events", "times", "quantities", "titles", "event_links"),
    offsets="UTF-16 code units",
    recognise=recognise,
    read=read,
    extra="cas",
)
