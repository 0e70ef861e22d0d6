"""Names under which tools write the same thing of a span or a link, and what is found under them.

Keys are compared without case, `_` and `-`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

TEXT = ("text", "content", "rawtext", "body", "sentence", "documenttext", "sourcetext", "document", "input")
IDS = ("docid", "dockey", "documentid", "docname", "id", "uid", "filename", "file", "title", "document")
SPANS = (
    "entities", "ents", "spans", "entitymentions", "mentions", "annotations", "labels", "label", "predictions",
    "namedentities", "extractions", "ner", "results", "result", "output", "items", "tags", "chunks",
)  # fmt: skip
RELATIONS = ("relations", "relation", "relationextraction", "links", "edges")
START = (
    "start", "begin", "startchar", "startoffset", "startpos", "codepointoffsetbegin", "characteroffsetbegin",
    "beginoffset", "charstart", "startindex", "startidx", "offsetstart", "from", "offset",
)  # fmt: skip
END = (
    "end", "endchar", "endoffset", "endpos", "codepointoffsetend", "characteroffsetend", "charend", "endindex",
    "endidx", "offsetend", "stop", "to",
)  # fmt: skip
LENGTH = ("length", "len")
LABEL = (
    "label", "entitygroup", "type", "entitytype", "tag", "category", "labels", "entity", "ner", "class",
    "extractionclass", "entitylabel", "nertag",
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
    "name",
)
HEAD = ("fromid", "headid", "head", "source", "arg1", "subject", "from", "sourceid")
CHILD = ("toid", "tailid", "tail", "child", "target", "arg2", "object", "to", "targetid")
LINK_LABEL = ("type", "relation", "label", "labels", "relationtype", "predicate")
INNER = ("charinterval", "value", "span", "offsets", "position", "location", "charspan", "charoffset")
"""Keys under which a span may have its offsets."""


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """A key without case, `_` and `-`."""
    return key.lower().replace("_", "").replace("-", "")


def field(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The value under the first of some names that a record has with a value; `None` if it has none."""
    plain = {plain_key(key): value for key, value in record.items() if isinstance(key, str) and value not in (None, "")}
    return next((plain[name] for name in names if name in plain), None)


def flat(span: Mapping[str, Any]) -> dict[str, Any]:
    """A span with what it has one level below, as Label Studio's `value`."""
    inner = field(span, INNER)
    if isinstance(inner, dict):
        return {**{key: value for key, value in span.items() if value is not inner}, **inner}
    if isinstance(inner, list | tuple) and len(inner) == 1 and isinstance(inner[0], list | tuple):
        inner = inner[0]
    if isinstance(inner, list | tuple) and len(inner) == 2 and all(number_of(each) is not None for each in inner):
        return {**span, "start": inner[0], "end": inner[1]}
    return dict(span)


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
    """The start and end of a span, under whatever names; `None` if it has none."""
    start, end = number_of(field(span, START)), number_of(field(span, END))
    if start is not None and end is None:
        length = number_of(field(span, LENGTH))
        end = start + length if length is not None else None
    return None if start is None or end is None else (start, end)


def labels_of(label: Any) -> list[str | None]:
    """The labels of a span: one, several, or flair's and Label Studio's lists of them."""
    if isinstance(label, list | tuple):
        return [one for each in label for one in labels_of(each)] or [None]
    if isinstance(label, dict):
        return labels_of(field(label, ("value", "label", "name", "type")))
    return [None if label is None else str(label)]
