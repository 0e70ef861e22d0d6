"""Records with a text and spans, whatever their keys are called: what a dozen tools write.

A document is one of

* an object with a text and a list of spans: doccano, Label Studio JSON-MIN, flair, Azure, Amazon, LangExtract;
* a list of spans: Hugging Face pipelines, GLiNER; or of tokens with tags: Stanza, pipelines without aggregation;
* a pair of a text and an object or list with spans: spaCy's training data;
* or an object for each span, with the id of its document: rows of a table.

A span is an object with keys that mean start, end (or length), label and surface string, or a list of start, end and
label. Keys are compared without case, `_` and `-`. Offsets are found by the surface strings, where there are any.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .source import Source, Value

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
WRAPPERS = ("documents", "docs", "resultlist", "results", "data", "sentences", "items")
"""Keys of an object that only holds the list of documents."""
ABOUT = frozenset({"tokens", "meta", "metadata", "score", "lang", "language", "sents", "token", "words"})
"""Keys whose values say nothing that could be scored."""


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """A key without case, `_` and `-`."""
    return key.lower().replace("_", "").replace("-", "")


def field(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The value under the first of some names that a record has with a value; `None` if it has none."""
    plain = {plain_key(key): value for key, value in record.items() if isinstance(key, str) and value not in (None, "")}
    return next((plain[name] for name in names if name in plain), None)


def recognise(source: Source) -> bool:
    """Whether some document has spans, or an empty list of them beside its text."""
    return any(_is_document(value) for value in _unwrapped_sample(source.sample))


def _unwrapped_sample(sample: list[Any]) -> Iterator[Any]:
    for value in sample:
        inner = _wrapped(value)
        yield from inner if inner is not None else [value]


def _wrapped(value: Any) -> list[Any] | None:
    """The documents that an object wraps, if it has no text of its own."""
    if not isinstance(value, dict) or isinstance(field(value, ("text", "content")), str):
        return None
    inner = field(value, WRAPPERS)
    if isinstance(inner, dict):
        return _wrapped(inner)
    return inner if isinstance(inner, list) and inner and all(map(_is_document, inner)) else None


def _is_document(value: Any) -> bool:
    if isinstance(value, dict):
        spans = _span_lists(value)
        return (
            is_span(value)
            or is_token(value)
            or any(spans.values())
            or (bool(spans) and isinstance(field(value, TEXT), str))
        )
    if isinstance(value, list | tuple):
        if _is_pair(value):
            return True
        return bool(value) and all(is_span(each) or is_token(each) for each in value)
    return False


def _is_pair(value: Any) -> bool:
    """Whether something is a text and what is in it, as spaCy's training data has it."""
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and isinstance(value[0], str)
        and (isinstance(value[1], dict) or (isinstance(value[1], list) and all(map(is_span, value[1]))))
    )


def is_span(value: Any) -> bool:
    """Whether something is a span: an object with offsets and a label, or a list of two offsets and a label."""
    if isinstance(value, dict):
        if is_token(value):
            return False
        flat = _flat(value)
        return _offsets(flat) is not None and (field(flat, LABEL) is not None or field(flat, SURFACE) is not None)
    return (
        isinstance(value, list | tuple)
        and len(value) in (3, 4)
        and _number(value[0]) is not None
        and _number(value[1]) is not None
        and isinstance(value[2], str)
    )


def is_token(value: Any) -> bool:
    """Whether something is a token with offsets and a tag: Stanza's, or a pipeline's without aggregation."""
    if not isinstance(value, dict) or _offsets(value) is None:
        return False
    tag = field(value, ("entity", "ner", "nertag"))
    return (
        isinstance(tag, str)
        and ("index" in value or ("id" in value and "ner" in value))
        and tags.parsed(tag) is not None
    )


def _span_lists(record: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The lists of spans of a record by key, in the order of `SPANS`."""
    plain = {plain_key(key): key for key in record if isinstance(key, str)}
    lists: dict[str, list[Any]] = {}
    for name in SPANS:
        key = plain.get(name)
        value = record.get(key) if key else None
        if isinstance(value, dict) and value and all(isinstance(each, list) for each in value.values()):
            # Spans by label, as GLiNER2 has them.
            value = [
                {**each, "label": label} if isinstance(each, dict) else each
                for label, some in value.items()
                for each in some
            ]
        if key is not None and isinstance(value, list | tuple) and all(is_span(each) for each in value):
            lists[key] = list(value)
    return lists


def _flat(span: Mapping[str, Any]) -> dict[str, Any]:
    """A span with what it has one level below, as Label Studio's `value`."""
    inner = field(span, INNER)
    if isinstance(inner, dict):
        return {**{key: value for key, value in span.items() if value is not inner}, **inner}
    if isinstance(inner, list | tuple) and len(inner) == 1 and isinstance(inner[0], list | tuple):
        inner = inner[0]
    if isinstance(inner, list | tuple) and len(inner) == 2 and all(_number(each) is not None for each in inner):
        return {**span, "start": inner[0], "end": inner[1]}
    return dict(span)


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return None


def _offsets(span: Mapping[str, Any]) -> tuple[int, int] | None:
    start, end = _number(field(span, START)), _number(field(span, END))
    if start is not None and end is None:
        length = _number(field(span, LENGTH))
        end = start + length if length is not None else None
    return None if start is None or end is None else (start, end)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The records; raises `InputError` for one that is not a document with spans."""
    drafts: list[tuple[str, Draft, tuple[str, ...] | None]] = []
    rows: dict[str, Draft] = {}
    for where, data in _values(source):
        if isinstance(data, dict) and is_span(data) and not _span_lists(data):
            name = field(data, IDS)
            key = "" if name is None else str(name)
            if key not in rows:
                rows[key] = Draft(id=key or None)
                drafts.append((where, rows[key], None))
            _add(rows[key], [data], where, reading, rows=True)
        else:
            drafts.append((where, _draft(data, where, reading), _tokens(data)))
    layers = attempted((draft for _, draft, _ in drafts), reading.labels)
    for where, draft, tokens in drafts:
        yield Record(where, document(draft, layers, reading.labels), whole=False, unit=None, tokens=tokens)


def _tokens(data: Any) -> tuple[str, ...] | None:
    """The tokens of a document, if it has them as strings: offsets may count them."""
    tokens = field(data, ("tokens", "words", "tokenizedtext")) if isinstance(data, dict) else None
    return tuple(tokens) if isinstance(tokens, list) and all(isinstance(token, str) for token in tokens) else None


def _values(source: Source) -> Iterator[Value]:
    """The documents, taken out of what wraps them. Sentences of one text, whose offsets go on, are one document."""
    values: list[Value] = []
    for value in source.documents():
        inner = _wrapped(value.data)
        if inner is None:
            values.append(value)
        else:
            values += [Value(f"{value.where} [{number}]", each) for number, each in enumerate(inner)]
    if len(values) > 1 and all(isinstance(value.data, list) and all(map(is_token, value.data)) for value in values):
        starts = [_offsets(value.data[0]) or (0, 0) for value in values if value.data]
        if starts == sorted(starts) and len(set(starts)) == len(starts):
            return iter([Value(values[0].where, [token for value in values for token in value.data])])
    if values and all(is_token(value.data) or (is_span(value.data) and not _has_id(value.data)) for value in values):
        return iter([Value(values[0].where, [value.data for value in values])])
    return iter(values)


def _has_id(span: Any) -> bool:
    """Whether a span says of which document it is."""
    return isinstance(span, dict) and field(span, IDS) is not None


def _draft(data: Any, where: str, reading: Reading) -> Draft:
    if _is_pair(data):
        text, inner = data
        draft = Draft(text=text)
        lists = {"": inner} if isinstance(inner, list) else _span_lists(inner)
    elif isinstance(data, dict):
        text, name = field(data, TEXT), field(data, IDS)
        draft = Draft(
            id=str(name) if isinstance(name, str | int) else None, text=text if isinstance(text, str) else None
        )
        lists = _span_lists(data)
        if not lists:
            raise InputError(f"{where}: has no list of spans; its keys are {', '.join(map(str, data))}")
        inner = data
    elif isinstance(data, list) and (all(map(is_token, data)) or all(map(is_span, data))):
        draft, lists, inner = Draft(), {"": data}, {}
    else:
        raise InputError(f"{where}: is not a document with spans: {str(data)[:60]!r}")
    key = next((key for key, spans in lists.items() if spans), next(iter(lists), ""))
    spans = lists.get(key, [])
    if spans and all(map(is_token, spans)):
        _add_tokens(draft, spans)
    else:
        _add(draft, spans, where, reading)
    if isinstance(inner, dict):
        _add_links(draft, inner, where, reading)
        _note_unread(inner, {key}, where, reading)
    return draft


def _add(draft: Draft, spans: Iterable[Any], where: str, reading: Reading, *, rows: bool = False) -> None:
    for span in spans:
        if isinstance(span, dict):
            flat = _flat(span)
            offsets = _offsets(flat)
            label = field(flat, LABEL)
            surface = field(flat, SURFACE)
            name = field(span, ("id",)) if not rows else None
        else:
            offsets, label, surface, name = (_number(span[0]), _number(span[1])), span[2], None, None  # type: ignore[assignment]
        if offsets is None:
            reading.notices.note("unplaced", where, str(surface))
            continue
        for each in _labels(label):
            draft.spans.append(
                Labelled(
                    (offsets,), each, surface if isinstance(surface, str) else None, None if name is None else str(name)
                )
            )


def _labels(label: Any) -> list[str | None]:
    """The labels of a span: one, several, or flair's and Label Studio's lists of them."""
    if isinstance(label, list | tuple):
        return [one for each in label for one in _labels(each)] or [None]
    if isinstance(label, dict):
        return _labels(field(label, ("value", "label", "name", "type")))
    return [None if label is None else str(label)]


def _add_tokens(draft: Draft, tokens: list[dict[str, Any]]) -> None:
    """Chunks of tagged tokens; a chunk ends where the tokens do not follow each other (pipelines leave out O)."""
    row: list[tags.Tag] = []
    places: list[tuple[int, int]] = []
    before = None
    for token in tokens:
        offsets = _offsets(token)
        index = token.get("index")
        if before is not None and isinstance(index, int) and index != before + 1:
            row.append(tags.OUTSIDE)
            places.append((0, 0))
        before = index if isinstance(index, int) else None
        row.append(tags.parsed(str(field(token, ("entity", "ner", "nertag")))) or tags.OUTSIDE)
        places.append(offsets or (0, 0))
    for start, end, label in tags.chunks(row, tags.SCHEMES["conlleval"]):
        draft.spans.append(Labelled(((places[start][0], places[end - 1][1]),), label or None))


def _add_links(draft: Draft, record: Mapping[str, Any], where: str, reading: Reading) -> None:
    links = field(record, RELATIONS)
    if not isinstance(links, list):
        return
    draft.linked = True
    by_id = {span.id: number for number, span in enumerate(draft.spans) if span.id is not None}
    for link in links:
        ends = [_end(field(link, names), draft, by_id) for names in (HEAD, CHILD)] if isinstance(link, dict) else [None]
        label = _labels(field(link, LINK_LABEL))[0] if isinstance(link, dict) else None
        if None in ends or label is None:
            reading.notices.note("unread", f"{where}: {str(link)[:80]}", "relations whose ends or type are not clear")
        else:
            draft.links.append((label, ends[0], ends[1]))  # type: ignore[arg-type]


def _end(value: Any, draft: Draft, by_id: Mapping[str, int]) -> int | None:
    """The span that an end of a relation is: given by its id, by its number in the list, or by its offsets."""
    if isinstance(value, dict):
        offsets = _offsets(_flat(value))
        known = next((number for number, span in enumerate(draft.spans) if span.spans == (offsets,)), None)
        if known is not None or offsets is None:
            return known
        draft.spans.append(Labelled((offsets,), _labels(field(value, LABEL))[0], field(value, SURFACE)))
        return len(draft.spans) - 1
    if value is not None and str(value) in by_id:
        return by_id[str(value)]
    if type(value) is int and not by_id and 0 <= value < len(draft.spans):
        return value
    return None


def _note_unread(record: Mapping[str, Any], used: set[str], where: str, reading: Reading) -> None:
    known = {*TEXT, *IDS, *RELATIONS, *ABOUT}
    for key, value in record.items():
        if key not in used and plain_key(str(key)) not in known and isinstance(value, list | dict) and value:
            reading.notices.note("unread", where, f"`{key}`")


FORMAT = Format(
    name="spans",
    about="Texts with lists of spans under any usual keys: Hugging Face pipelines, GLiNER, flair, Stanza, doccano,"
    " Label Studio JSON-MIN, Amazon, Azure, LangExtract, spaCy training data, rows of a table.",
    layers=("mentions", "relations", "events", "times", "quantities"),
    offsets="found by the surface strings, else code points",
    recognise=recognise,
    read=read,
    general=True,
)
