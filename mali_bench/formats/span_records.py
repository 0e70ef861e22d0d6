"""Records with a text and spans, whatever their keys are called: what a dozen tools write.

A document is one of

* an object with a text and a list of spans: doccano, Label Studio JSON-MIN, flair, Azure, Amazon, LangExtract;
* a list of spans: Hugging Face pipelines, GLiNER; or of tokens with tags: Stanza, pipelines without aggregation;
* a pair of a text and an object or list with spans: spaCy's training data;
* or an object for each span, with the id of its document: rows of a table.

A list without anything in it is a document of which a system found nothing.

A span is an object with keys that mean start, end (or length), label and surface string, or a list of start, end and
label. Keys are compared without case, `_` and `-`. Offsets are found by the surface strings, where there are any.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeGuard

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .offset_units import TOKENS, Unit
from .record_keys import (
    CLUSTER,
    IDS,
    INNER,
    LABEL,
    ONTOLOGIES,
    RELATIONS,
    SPANS,
    START,
    SURFACE,
    TEXT,
    VALUE,
    as_span,
    field,
    flat,
    labels_of,
    number_of,
    offsets_of,
    plain_key,
    words_of,
)
from .record_links import add_links, is_link
from .reshaping import places, reshaped
from .source import Source, Value
from .token_offsets import letters

WRAPPERS = ("documents", "docs", "resultlist", "results", "data", "sentences", "items", "examples", "records", "rows")
"""Keys of an object that only holds the list of documents."""
ABOUT = frozenset({"tokens", "meta", "metadata", "score", "lang", "language", "sents", "token", "words"})
"""Keys whose values say nothing that could be scored."""


def recognise(source: Source) -> bool:
    """Whether some document has spans, or an empty list of them beside its text, or all are empty lists."""
    if _is_empty(source):
        return True
    values = _with_links([Value("", reshaped(value)) for value in source.sample])
    return any(_is_document(value) for value in _unwrapped_sample([value.data for value in values]))


def _is_empty(source: Source) -> bool:
    """Whether a file of JSON is an empty list, or only has such lists."""
    if not source.sample:
        return b"".join(source.head.split()) == b"[]"
    return not any(source.sample) and all(value.data == [] for value in source.documents())


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
        whole = flat(value)
        return offsets_of(whole) is not None and (field(whole, LABEL) is not None or field(whole, SURFACE) is not None)
    return as_span(value) is not None


def _is_lost(value: Any) -> bool:
    """Whether something is a span that says that it has no place: LangExtract's, a pipeline's of a slow tokeniser."""
    return (
        isinstance(value, dict)
        and field(value, LABEL) is not None
        and any(value[key] is None and plain_key(key) in (*START, *INNER) for key in value if isinstance(key, str))
    )


def is_token(value: Any) -> bool:
    """Whether something is a token with offsets and a tag: Stanza's, or a pipeline's without aggregation."""
    if not isinstance(value, dict) or offsets_of(value) is None:
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
        if _is_by_label(value):
            value = [_labelled(each, label) for label, some in value.items() for each in some]
        if isinstance(value, list):
            value = list(places(value))
        if (
            key is not None
            and isinstance(value, list | tuple)
            and all(is_span(each) or _is_lost(each) for each in value)
        ):
            lists[key] = list(value)
    return lists


def _is_by_label(value: Any) -> TypeGuard[dict[str, list[Any]]]:
    """Whether something is spans by label, as GLiNER2 has them."""
    return (
        isinstance(value, dict)
        and bool(value)
        and not {plain_key(str(key)) for key in value} & {*SPANS, *START}
        and all(isinstance(each, list) for each in value.values())
    )


def _labelled(span: Any, label: str) -> Any:
    """A span of a list that stands under its label."""
    if isinstance(span, dict):
        return {**span, "label": label}
    return [*span, label] if isinstance(span, list) and len(span) == 2 else span


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The records; raises `InputError` for one that is not a document with spans."""
    drafts: list[tuple[str, Draft, tuple[str, ...] | None, int | None]] = []
    rows: dict[str, Draft] = {}
    for where, data in _values(source):
        if isinstance(data, dict) and is_span(data) and not _span_lists(data):
            name = field(data, IDS)
            key = "" if name is None else str(name)
            if key not in rows:
                rows[key] = Draft(id=key or None)
                drafts.append((where, rows[key], None, None))
            _add(rows[key], [data], where, reading, rows=True)
        else:
            drafts.append((where, _draft(data, where, reading), _tokens(data), _line(data)))
    layers = attempted((draft for _, draft, _, _ in drafts), reading.labels)
    for where, draft, tokens, line in drafts:
        yield Record(
            where,
            document(draft, layers, reading.labels),
            whole=False,
            unit=_unit(draft, tokens),
            tokens=tokens,
            words=tuple((span.spans, span.word) for span in draft.spans if span.word and not span.surface),
            line=line,
        )


def _unit(draft: Draft, tokens: tuple[str, ...] | None) -> Unit | None:
    """What offsets count: tokens where a document has only these, else what the surface strings say."""
    only_tokens = tokens is not None and draft.text is None and not any(span.surface for span in draft.spans)
    return TOKENS if only_tokens else None


def _tokens(data: Any) -> tuple[str, ...] | None:
    """The tokens of a document, if it has them as strings: offsets may count them."""
    tokens = field(data, ("tokens", "words", "tokenizedtext")) if isinstance(data, dict) else None
    return tuple(tokens) if isinstance(tokens, list) and all(isinstance(token, str) for token in tokens) else None


def _line(data: Any) -> int | None:
    """The number of the line of a file that a document is, as Amazon Comprehend has it."""
    if not isinstance(data, dict) or field(data, ("file",)) is None:
        return None
    line = number_of(field(data, ("line",)))
    return None if line is None or line < 0 else line


def _values(source: Source) -> Iterator[Value]:
    """The documents, taken out of what wraps them. Sentences of one text, whose offsets go on, are one document."""
    if not source.sample:  # recognised as one empty list
        return iter([Value(source.name, [])])
    values: list[Value] = []
    for value in _with_links([value._replace(data=reshaped(value.data)) for value in source.documents()]):
        inner = _wrapped(value.data)
        if inner is None:
            values.append(value)
        else:
            values += [Value(f"{value.where} [{number}]", each) for number, each in enumerate(inner)]
    if len(values) > 1 and all(isinstance(value.data, list) and all(map(is_token, value.data)) for value in values):
        places = [
            [offsets_of(token) or (0, 0) for token in (value.data[0], value.data[-1])] for value in values if value.data
        ]
        if places and all(last[1] <= start[0] for (_, last), (start, _) in pairwise(places)):
            return iter([Value(values[0].where, [token for value in values for token in value.data])])
    if values and all(is_token(value.data) or (is_span(value.data) and not _has_id(value.data)) for value in values):
        return iter([Value(values[0].where, [value.data for value in values])])
    return iter(values)


def _with_links(values: list[Value]) -> list[Value]:
    """The values; a list of spans and one of links, as GLiNER returns for a text or several, are put together."""
    if len(values) != 2 or not all(isinstance(value.data, list) for value in values):
        return values
    spans, links = values[0].data, values[1].data
    if links and all(map(is_link, links)) and all(map(is_span, spans)):
        spans, links = [spans], [links]
    texts = len(spans) == len(links) and all(isinstance(some, list) for some in (*spans, *links))
    if not texts or not any(links) or not all(is_link(link) for some in links for link in some):
        return values
    return [
        Value(f"{values[0].where} [{number}]", {"entities": pair[0], "relations": pair[1]})
        for number, pair in enumerate(zip(spans, links, strict=True))
    ]


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
    numbers: list[int | None] = []
    if spans and all(map(is_token, spans)):
        _add_tokens(draft, spans)
    else:
        numbers = _add(draft, spans, where, reading)
    if isinstance(inner, dict):
        add_links(draft, inner, numbers, where, reading)
        _note_unread(inner, {key}, where, reading)
    return draft


def _add(draft: Draft, spans: Iterable[Any], where: str, reading: Reading, *, rows: bool = False) -> list[int | None]:
    """Add spans; returns the number of each in the draft, `None` of one without a place."""
    numbers: list[int | None] = []
    clusters: dict[str, list[int]] = {}
    for given in spans:
        span = as_span(given) or given
        whole = flat(span)
        offsets = offsets_of(whole)
        label, surface, value = field(whole, LABEL), field(whole, SURFACE), field(whole, VALUE)
        name = field(span, ("id",)) if not rows else None
        cluster = field(span, CLUSTER)
        if offsets is None:
            reading.notices.note("unplaced", f"{where}: {str(surface)[:80]!r}", "spans without offsets")
            numbers.append(None)
            continue
        if isinstance(label, str) and "," in label and ONTOLOGIES.fullmatch(label):
            reading.notices.note("unread", f"{where}: {label[:80]!r}", "names of one type in other ontologies")
        numbers.append(len(draft.spans))
        if cluster is not None and not isinstance(cluster, list | dict):
            clusters.setdefault(str(cluster), []).append(len(draft.spans))
        draft.spans += [
            Labelled(
                (offsets,),
                kind,
                surface if isinstance(surface, str) else None,
                None if name is None else str(name),
                value=value if isinstance(value, str) else None,
                word=words_of(whole),
            )
            for kind in labels_of(label)
        ]
    if clusters:
        draft.clusters = [*(draft.clusters or []), *clusters.values()]
    return numbers


def _add_tokens(draft: Draft, tokens: list[dict[str, Any]]) -> None:
    """Chunks of tagged tokens; a chunk ends where the tokens do not follow each other (pipelines leave out O)."""
    row: list[tags.Tag] = []
    words: list[str] = []
    places: list[tuple[int, int]] = []
    before = None
    for token in tokens:
        offsets = offsets_of(token)
        index = token.get("index")
        if before is not None and isinstance(index, int) and index != before + 1:
            row.append(tags.OUTSIDE)
            words.append("")
            places.append((0, 0))
        before = index if isinstance(index, int) else None
        row.append(tags.parsed(str(field(token, ("entity", "ner", "nertag")))) or tags.OUTSIDE)
        words.append(letters(str(field(token, ("word", "text")) or "")))
        places.append(offsets or (0, 0))
    for start, end, label in tags.chunks(row, tags.SCHEMES["conlleval"]):
        spans = ((places[start][0], places[end - 1][1]),)
        draft.spans.append(Labelled(spans, label or None, word="".join(words[start:end]) or None))


def _note_unread(record: Mapping[str, Any], used: set[str], where: str, reading: Reading) -> None:
    known = {*TEXT, *IDS, *RELATIONS, *ABOUT}
    for key, value in record.items():
        if key not in used and plain_key(str(key)) not in known and isinstance(value, list | dict) and value:
            reading.notices.note("unread", where, f"`{key}`")


FORMAT = Format(
    name="spans",
    about="Texts with lists of spans under any usual keys: Hugging Face pipelines, GLiNER, flair, Stanza, doccano,"
    " Label Studio JSON-MIN, Amazon, Azure, IBM, LangExtract, SpanMarker, Duckling, DBpedia Spotlight, spaCy training"
    " data, rows of a table. Of the names of a type in several ontologies the first of Schema.org counts, else of"
    " DBpedia; an argument that is an entity is its mention nearest to the trigger.",
    layers=("mentions", "relations", "events", "times", "quantities", "titles"),
    offsets="found by the surface strings, else code points",
    recognise=recognise,
    read=read,
    general=True,
)
