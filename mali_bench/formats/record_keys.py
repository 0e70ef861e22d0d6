"""Names under which tools write the same thing of a span or a link, and what is found under them.

Keys are compared without case, spaces, `_`, `-` and `@`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

TEXT = ("text", "content", "rawtext", "body", "sentence", "documenttext", "sourcetext", "document", "input")
IDS = ("docid", "dockey", "documentid", "docname", "id", "uid", "filename", "file", "title", "document")
SPANS = (
    "entities", "ents", "spans", "entitymentions", "mentions", "annotations", "labels", "label", "predictions",
    "namedentities", "extractions", "ner", "results", "result", "output", "items", "tags", "chunks", "prediction",
    "annotation", "resources",
)  # fmt: skip
RELATIONS = ("relations", "relation", "relationextraction", "links", "edges", "triplets", "triples")
START = (
    "start", "begin", "startchar", "startoffset", "startpos", "codepointoffsetbegin", "characteroffsetbegin",
    "beginoffset", "charstart", "charstartindex", "startcharindex", "startposition", "spanstart",
    "startindex", "startidx", "offsetstart", "startingpos", "from", "offset",
)  # fmt: skip
END = (
    "end", "endchar", "endoffset", "endpos", "codepointoffsetend", "characteroffsetend", "charend", "endindex",
    "endidx", "offsetend", "endingpos", "stop", "to",
)  # fmt: skip
LENGTH = ("length", "len")
LABEL = (
    "label", "entitygroup", "type", "entitytype", "tag", "category", "labels", "ner", "class",
    "extractionclass", "entitylabel", "nertag", "classid", "types", "entity",
)  # fmt: skip
SURFACE = (
    "text",
    "surface",
    "surfaceform",
    "mention",
    "spantext",
    "phrase",
    "string",
    "quote",
    "extractiontext",
    "matchedtext",
    "spot",
    "body",
    "name",
)
HEAD = ("fromid", "headid", "head", "source", "arg1", "subject", "from", "sourceid")
CHILD = ("toid", "tailid", "tail", "child", "target", "arg2", "object", "to", "targetid")
LINK_LABEL = ("type", "relation", "label", "labels", "relationtype", "predicate", "relationlabel")
INNER = (
    "charinterval",
    "value",
    "span",
    "offsets",
    "position",
    "location",
    "charspan",
    "charoffset",
    "indices",
    "offset",
)
"""Keys under which a span may have its offsets."""
VALUE = ("value", "timexvalue", "normalizedvalue")
"""Keys of the normalised value of a time."""
CLUSTER = ("clusterid", "corefid", "chainid")

_DROPPED = str.maketrans("", "", " _-@")
_WRITTEN = ("offset", "offsets", "span", "charspan", "position", "location")
_BOTH = re.compile(r"[\[(]?\s*(\d{1,18})\s*[-:,]\s*(\d{1,18})\s*[\])]?")
"""Two offsets in a string."""
_SCORED = re.compile(r"(.+) \((?:0|1)?\.\d+\)")
"""A label with its score, as old versions of flair write it."""

ONTOLOGIES = re.compile(r"\w+:[^,]+(?:,\w+:[^,]+)+|(?:Schema|DBpedia|Wikidata):[^,]+")
"""The names of a type with the prefixes of their ontologies."""
_DUCKLING = {
    "times": ("time", "duration"),
    "quantities": ("number", "amount-of-money", "distance", "quantity", "temperature", "volume"),
}
"""The kinds of Duckling's that are items of a layer."""
_GRAINS = {"year": 4, "month": 7, "day": 10}
"""The characters of a time stamp that a grain vouches for."""


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """A key without case, spaces, `_`, `-` and `@`."""
    return key.lower().translate(_DROPPED)


def field(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The value under the first of some names that a record has with a value; `None` if it has none."""
    plain = {plain_key(key): value for key, value in record.items() if isinstance(key, str) and value not in (None, "")}
    return next((plain[name] for name in names if name in plain), None)


def flat(span: Mapping[str, Any]) -> dict[str, Any]:
    """A span with what it has one level below, as Label Studio's `value`."""
    inner = field(span, INNER)
    if isinstance(inner, dict) and isinstance(span.get("dim"), str) and "body" in span:
        return {**{key: value for key, value in span.items() if value is not inner}, **_of_duckling(span["dim"], inner)}
    if isinstance(inner, dict):
        return {**{key: value for key, value in span.items() if value is not inner}, **inner}
    if isinstance(inner, list | tuple) and len(inner) == 1 and isinstance(inner[0], list | tuple):
        inner = inner[0]
    if isinstance(inner, list | tuple) and len(inner) == 2 and all(number_of(each) is not None for each in inner):
        return {**span, "start": inner[0], "end": inner[1]}
    if isinstance(span.get("span"), str) and field(span, SURFACE) is None and not _BOTH.fullmatch(span["span"]):
        return {**{key: value for key, value in span.items() if key != "span"}, "text": span["span"]}
    written = field(span, _WRITTEN)
    both = _BOTH.fullmatch(written) if isinstance(written, str) else None
    if both is not None:
        return {**{key: value for key, value in span.items() if value is not written}, "start": both[1], "end": both[2]}
    return dict(span)


def _of_duckling(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The label that a kind of Duckling's is, which names the layer of times and quantities, and is any other as it is;
    and of a time that is no interval the value, as precise as its grain says.
    """
    layer = next((layer for layer, kinds in _DUCKLING.items() if kind in kinds), None)
    if layer is None:
        return {"label": kind}
    stamp, length = value.get("value"), _GRAINS.get(str(value.get("grain")))
    known = kind == "time" and length is not None and isinstance(stamp, str)
    return {"label": f"{layer}:", "value": stamp[:length] if known else None}  # type: ignore[index]


def words_of(span: Mapping[str, Any]) -> str | None:
    """The words of a span under keys that need not be its surface string, letter by letter: a tokeniser's, and an
    `entity` beside a label.
    """
    label, entity = field(span, LABEL[:-1]), field(span, LABEL[-1:])
    words = field(span, ("word",)) or (entity if label is not None else None)
    return words if isinstance(words, str) else None


def as_span(value: Any) -> dict[str, Any] | None:
    """A list of two offsets and a label, and perhaps a surface string and scores, in whatever order, as a span; `None`
    for anything else. The surface string is that of the length of the span, or else the first.
    """
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 6:
        return None
    if len(value) in (3, 4) and isinstance(value[2], str):
        start, end = number_of(value[0]), number_of(value[1])
        if start is not None and end is not None:
            return {"start": start, "end": end, "label": value[2]}
    parts = [part for each in value for part in (each if isinstance(each, list | tuple) and len(each) == 2 else [each])]
    offsets = [part for part in parts if type(part) is int]
    strings = [part for part in parts if isinstance(part, str) and part]
    if len(offsets) != 2 or not 1 <= len(strings) <= 2 or not all(type(each) in (int, str, float) for each in parts):
        return None
    if not 0 <= offsets[0] <= offsets[1]:
        return None
    surface = next((each for each in strings if len(each) == offsets[1] - offsets[0]), strings[0])
    made = {"start": offsets[0], "end": offsets[1], "label": strings[0]}
    if len(strings) == 2:
        made |= {"label": strings[1 - strings.index(surface)], "text": surface}
    return made


def number_of(value: Any) -> int | None:
    """A whole number, also of a float or string that is one; `None` for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 20:
        return int(value)
    return None


def offsets_of(span: Mapping[str, Any]) -> tuple[int, int] | None:
    """The start and end of a span, under whatever names; `None` if it has none. Where it has no end and no length, but
    a label, its surface string tells the length.
    """
    start, end = number_of(field(span, START)), number_of(field(span, END))
    if start is not None and end is None:
        length = number_of(field(span, LENGTH))
        surface = field(span, SURFACE)
        if length is None and isinstance(surface, str) and field(span, LABEL) is not None and start >= 0:
            length = len(surface)
        end = start + length if length is not None else None
    return None if start is None or end is None else (start, end)


def labels_of(label: Any) -> list[str | None]:
    """The labels of a span: one, several, or flair's and Label Studio's lists of them. Of the names of one type in
    several ontologies, as DBpedia Spotlight has them, it is the first of Schema.org, else of DBpedia, else of all.
    """
    if isinstance(label, list | tuple):
        return [one for each in label for one in labels_of(each)] or [None]
    if isinstance(label, dict):
        return labels_of(field(label, ("value", "label", "name", "type")))
    if isinstance(label, str) and ONTOLOGIES.fullmatch(label):
        names = [name.partition(":") for name in label.split(",")]
        return [next(name for wanted in ("Schema", "DBpedia", None) for prefix, _, name in names
                     if wanted in (prefix, None))]  # fmt: skip
    scored = _SCORED.fullmatch(label) if isinstance(label, str) else None
    return [None if label is None else scored[1] if scored else str(label)]
