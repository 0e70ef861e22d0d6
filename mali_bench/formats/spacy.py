"""spaCy: `Doc` objects, their JSON (`Doc.to_json`), and DocBin files (`.spacy`).

The span groups `mentions`, `events` (triggers), `times`, `quantities` and `titles` are the layers of that name. Without
a group `mentions`, the group `sc` or else `doc.ents`, where set, is taken, and the labels tell the layer as in any list
of spans (`drafts`). Coreference is read from groups whose name starts with `coref_clusters`, or else from the
extensions `doc._.coref_clusters` (fastcoref: offsets; neuralcoref: spans) or `doc._.coref_chains` (coreferee); every
span of a cluster is a mention. A span in two clusters is two mentions, whatever the clusters are called. Relations are
read from `doc._.rel`, which maps pairs of start tokens of entities to scores by label; those from `LIKELY` on count.
`doc.user_data["id"]` is the document's id.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import InputError
from ..model.labels import FREE, Labels
from ..model.layers import TAGGED
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .notices import Notices
from .shapes import integer, mapping, mappings, name, string
from .source import Source

LIKELY = 0.5
"""The score from which on a relation of `doc._.rel` counts."""

LARGEST = 1 << 31
"""Bytes of an unpacked DocBin; more is refused."""

_CLUSTER = "coref_clusters"

Group = list[tuple[int, int, str | None]]
"""Spans as start, end and label."""


def is_doc(thing: object) -> bool:
    """Whether something is a spaCy `Doc`; does not import spaCy."""
    return type(thing).__name__ == "Doc" and type(thing).__module__.startswith("spacy.")


def from_doc(doc: Any, labels: Labels = FREE, where: str = "Doc", notices: Notices | None = None) -> Record:
    """A record from a spaCy `Doc`; raises `InputError` for one whose id is not a string."""
    own = doc.user_data.get("id")
    if own is not None and not isinstance(own, str):
        raise InputError(f"{where}: the id of a Doc, doc.user_data['id'], must be a string, not {own!r}")
    groups = {group: _group(doc.spans[group]) for group in doc.spans}
    ents = _group(doc.ents) if doc.has_annotation("ENT_IOB") else None
    clusters = [
        [(start, end) for start, end, _ in groups[group]] for group in sorted(groups) if group.startswith(_CLUSTER)
    ]
    draft, layers = _draft(groups, ents, clusters or _extensions(doc), where, notices or Notices())
    draft.id, draft.text = own or None, doc.text
    _add_relations(draft, doc)
    return _record(where, draft, layers, labels)


def _group(spans: Iterable[Any]) -> Group:
    return [(span.start_char, span.end_char, span.label_ or None) for span in spans]


def _extensions(doc: Any) -> list[list[tuple[int, int]]] | None:
    """The clusters that components keep in extensions of a Doc."""
    if doc.has_extension("coref_clusters") and doc._.coref_clusters:
        return [
            [_place(mention) for mention in getattr(cluster, "mentions", cluster)] for cluster in doc._.coref_clusters
        ]
    if doc.has_extension("coref_chains") and doc._.coref_chains:
        return [
            [(doc[min(mention.token_indexes)].idx, _token_end(doc[max(mention.token_indexes)])) for mention in chain]
            for chain in doc._.coref_chains
        ]
    return None


def _place(mention: Any) -> tuple[int, int]:
    return (mention.start_char, mention.end_char) if hasattr(mention, "start_char") else (mention[0], mention[1])


def _token_end(token: Any) -> int:
    end: int = token.idx + len(token.text)
    return end


def _draft(
    groups: Mapping[str, Group],
    ents: Group | None,
    clusters: list[list[tuple[int, int]]] | None,
    where: str,
    notices: Notices,
) -> tuple[Draft, set[str]]:
    """The draft of a Doc, and the layers that it attempts whatever it has of them."""
    draft = Draft()
    layers = {layer for layer in TAGGED if layer in groups}
    read = {*layers, *(group for group in groups if group.startswith(_CLUSTER))}
    plain = groups.get("sc", ents) if "mentions" not in groups else None
    if "mentions" not in groups and "sc" in groups:
        read.add("sc")
    seen: set[tuple[int, int]] = set()
    for layer, spans in [(layer, groups[layer]) for layer in TAGGED if layer in groups] + [("", plain or [])]:
        for start, end, label in dict.fromkeys(spans):
            draft.spans.append(Labelled(((start, end),), f"{layer}:{label or ''}" if layer else label))
            if layer in ("mentions", ""):
                seen.add((start, end))
    if clusters is not None:
        for place in sorted({place for cluster in clusters for place in cluster} - seen):
            draft.spans.append(Labelled((place,), "mentions:"))
        numbers: dict[tuple[int, int], list[int]] = {}
        for number, span in enumerate(draft.spans):
            if not (span.label or "").startswith(tuple(f"{layer}:" for layer in TAGGED[1:])):
                numbers.setdefault(span.spans[0], []).append(number)
        draft.clusters = [
            [number for place in sorted(set(cluster)) for number in numbers[place]] for cluster in clusters
        ]
    if plain is not None or clusters is not None:
        layers.add("mentions")
    for group in groups:
        if group not in read:
            notices.note("unread", where, f"span group `{group}`")
    return draft, layers


def _add_relations(draft: Draft, doc: Any) -> None:
    if not (doc.has_extension("rel") and isinstance(doc._.rel, dict) and doc._.rel):
        return
    draft.linked = True
    number = {span.spans[0][0]: at for at, span in reversed(list(enumerate(draft.spans)))}
    for (one, other), scores in doc._.rel.items():
        ends = number.get(doc[one].idx), number.get(doc[other].idx)
        for label, score in scores.items():
            if score >= LIKELY and ends[0] is not None and ends[1] is not None:
                draft.links.append((label, ends[0], ends[1]))


def _record(where: str, draft: Draft, layers: set[str], labels: Labels) -> Record:
    if draft.spans:
        layers = layers | (attempted([draft], labels) - ({"mentions"} - layers))
    return Record(where, document(draft, layers, labels), whole=False)


def is_json(source: Source) -> bool:
    """Whether some object is what `Doc.to_json` writes: tokens with ids and offsets but without text of their own."""
    return any(
        isinstance(value, dict)
        and isinstance(value.get("text"), str)
        and ("ents" in value or isinstance(value.get("spans"), dict))
        and isinstance(value.get("tokens"), list)
        and all(isinstance(token, dict) and {"id", "start", "end"} <= set(token) for token in value["tokens"][:3])
        for value in source.sample
    )


def read_json(source: Source, reading: Reading) -> Iterator[Record]:
    """The records of a file of `Doc.to_json`; raises `InputError` for an object that is not one."""
    for where, value in source.documents():
        data = mapping(value, where, "the JSON of a Doc")
        text = string(data.get("text"), where, "`text`")
        named = mapping(data.get("spans") or {}, where, "`spans`")
        groups = {group: _json_group(spans, where, f"`spans.{group}`") for group, spans in named.items()}
        ents = _json_group(data["ents"], where, "`ents`") if data.get("ents") is not None else None
        clusters = [
            [(start, end) for start, end, _ in groups[group]] for group in sorted(groups) if group.startswith(_CLUSTER)
        ]
        draft, layers = _draft(groups, ents, clusters or None, where, reading.notices)
        for key in ("_", "underscore_doc", "cats"):
            if data.get(key):
                reading.notices.note("unread", where, f"`{key}`")
        draft.id, draft.text = name(data.get("id")), text
        yield _record(where, draft, layers, reading.labels)


def _json_group(spans: Any, where: str, what: str) -> Group:
    return [
        (
            integer(span.get("start"), where, f"a `start` of {what}"),
            integer(span.get("end"), where, f"an `end` of {what}"),
            string(span.get("label") or "", where, f"a `label` of {what}") or None,
        )
        for span in mappings(spans, where, what)
    ]


def is_docbin(source: Source) -> bool:
    """Whether a file is a packed DocBin."""
    if source.head[:1] != b"\x78":
        return False
    try:
        start = zlib.decompressobj().decompress(source.head, 1 << 12)
    except zlib.error:
        return False
    return b"attrs" in start or b"version" in start


def read_docbin(source: Source, reading: Reading) -> Iterator[Record]:
    """The records of a DocBin; raises `InputError` if spaCy is not installed, or the file is not one."""
    data = source.data()
    try:
        from spacy import blank
        from spacy.tokens import DocBin
    except ImportError:
        raise InputError(f"{source.name}: is a DocBin, for which spaCy is needed: pip install spacy") from None
    _refuse_large(data, source.name)
    try:
        made = [
            from_doc(doc, reading.labels, f"{source.name} Doc {number}", reading.notices)
            for number, doc in enumerate(DocBin().from_bytes(data).get_docs(blank("xx").vocab))
        ]
    except InputError:
        raise
    except Exception as error:  # whatever spaCy raises for a damaged file; it makes spans when they are asked for
        raise InputError(
            f"{source.name}: is not a DocBin that spaCy can read: {type(error).__name__}: {error}"
        ) from None
    yield from made


def _refuse_large(data: bytes, name: str) -> None:
    packed, size = zlib.decompressobj(), 0
    while data:
        try:
            size += len(packed.decompress(data, 1 << 22))
        except zlib.error as error:
            raise InputError(f"{name}: is not a DocBin: {error}") from None
        if size > LARGEST:
            raise InputError(f"{name}: is larger than {LARGEST} bytes when it is unpacked")
        data = packed.unconsumed_tail


_LAYERS = ("mentions", "entities", "relations", "events", "times", "quantities", "titles")

FORMAT = Format(
    name="spacy",
    about="spaCy DocBin (.spacy): entities, span groups, and coreference and relations in extensions.",
    layers=_LAYERS,
    offsets="code points",
    recognise=is_docbin,
    read=read_docbin,
)

JSON = Format(
    name="spacy-json",
    about="spaCy's Doc.to_json: entities and span groups.",
    layers=("mentions", "entities", "events", "times", "quantities", "titles"),
    offsets="code points",
    recognise=is_json,
    read=read_json,
)
