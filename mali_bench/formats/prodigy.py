"""Prodigy JSONL: one task a line, usually a paragraph, with spans and relations over its text.

`drafts` says how a span's label tells its layer, and what relations are. Relations of the views `relations` and `coref`
name their ends by `head_span` and `child_span` or, without these, by `head` and `child`: the last token of each end.

A task of which a file has several versions counts as its last one (see `versions`). `answer` is accept (or missing) for
tasks that are used; reject and ignore are not. `_annotator_id`, or else `_session_id`, tells annotators apart. The
surface string of a span is a copy that Prodigy does not keep up to date; offsets are code points and count.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from ..errors import InputError
from ..model.document import LAYER_TABLE, MAX_OFFSET, Document, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent
from ..model.text import paragraphs
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .source import Source
from .tokenised import tokens_with_space
from .written import written_label

_Offset = Annotated[int, Meta(ge=0)]


class _Token(Struct, frozen=True):
    start: _Offset
    end: _Offset
    id: int | None = None


class _Span(Struct, frozen=True):
    start: _Offset
    end: _Offset
    label: str | None = None
    text: str | None = None
    answer: str | None = None
    token_start: int | None = None
    token_end: int | None = None


class _Relation(Struct, frozen=True):
    label: str
    head: int | None = None
    child: int | None = None
    head_span: _Span | None = None
    child_span: _Span | None = None
    answer: str | None = None


class _Task(Struct, frozen=True):
    text: str
    spans: tuple[_Span, ...] | None = None
    relations: tuple[_Relation, ...] | None = None
    tokens: tuple[_Token, ...] | None = None
    answer: str | None = None
    meta: dict[str, Any] | None = None
    annotator: str | None = field(name="_annotator_id", default=None)
    session: str | None = field(name="_session_id", default=None)
    view: str | None = field(name="_view_id", default=None)
    timestamp: float | None = field(name="_timestamp", default=None)
    binary: bool = field(name="_is_binary", default=False)
    task_hash: int | None = field(name="_task_hash", default=None)


_OWN = ("_view_id", "_input_hash", "_task_hash", "_session_id", "_annotator_id")
"""Keys that only Prodigy's tasks have."""

_READ = frozenset({"text", "spans", "relations", "tokens", "answer", "meta", *_OWN, "_timestamp", "_is_binary"})
"""Keys of a task that are read, or say nothing about the text."""


def recognise(source: Source) -> bool:
    """Whether some task has a key of Prodigy's own, or a text with spans or relations in characters and a key that goes
    with them.
    """
    return any(
        isinstance(task, dict) and isinstance(task.get("text"), str) and _is_task(task) for task in source.sample
    )


def _is_task(task: dict[str, Any]) -> bool:
    if any(key in task for key in _OWN):
        return True
    spans, relations, tokens = task.get("spans"), task.get("relations"), task.get("tokens")
    if isinstance(tokens, list) and not all(isinstance(token, dict) for token in tokens):
        return False
    if isinstance(relations, list) and any(
        isinstance(link, dict) and ("head_span" in link or {"head", "child"} <= set(link)) for link in relations
    ):
        return True
    return isinstance(spans, list) and all(isinstance(span, dict) and {"start", "end"} <= set(span) for span in spans)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """Tasks as parts of documents: `meta.doc_id` says of which, `meta.start` from which offset on, where given.

    Only accepted tasks are used (`answer` is accept or missing); the others are marked as skipped. Which layers were
    attempted is told by `meta.layers`, or by the spans of the whole file.
    """
    tasks: list[tuple[str, _Task, Draft]] = []
    for where, raw in source.documents():
        task = _task(raw, where, reading)
        tasks.append((where, task, _draft(task, where, reading) if _accepted(task) else Draft()))
    layers = _layers([(task, draft) for _, task, draft in tasks if _accepted(task)], reading.labels)
    for where, task, draft in tasks:
        start = (task.meta or {}).get("start")
        if start is not None and (type(start) is not int or not 0 <= start <= MAX_OFFSET):
            raise InputError(f"{where}: meta.start must be an offset in the document, from 0, not {start!r}")
        yield Record(
            where,
            document(draft, layers, reading.labels) if _accepted(task) else Document(id=_id(task), text=task.text),
            whole=False,
            start=start,
            skipped=not _accepted(task),
            annotator=task.annotator or task.session or None,
            version=task.timestamp,
            task=_kind(task),
            redundant=True,
        )


def _accepted(task: _Task) -> bool:
    return task.answer in (None, "", "accept")


def _kind(task: _Task) -> str:
    """Which kind of work a task is. Each yes-or-no question about a text is one of its own."""
    if not task.binary:
        return task.view or ""
    asked = (
        task.task_hash
        if task.task_hash is not None
        else [(span.start, span.end, span.label) for span in task.spans or ()]
    )
    return f"{task.view} {asked}"


def _id(task: _Task) -> str | None:
    name = (task.meta or {}).get("doc_id")
    return None if name in (None, "") else str(name)


def _task(raw: Any, where: str, reading: Reading) -> _Task:
    try:
        task = msgspec.convert(raw, _Task)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:  # half a character, where a list is expected
        raise InputError(f"{where}: is not a Prodigy task: {error}") from None
    for key in raw:
        if key not in _READ:
            reading.notices.note("unread", where, f"`{key}` of tasks")
    return task


def _draft(task: _Task, where: str, reading: Reading) -> Draft:
    draft = Draft(id=_id(task), text=task.text, linked=task.relations is not None)
    places: dict[tuple[int, int, str | None], int] = {}
    by_token: dict[int, int] = {}

    def number(span: _Span) -> int:
        """The number of a span in the draft, which it is added to if it is new."""
        label = span.label or None
        if label is None:
            known = next((key for key in places if key[:2] == (span.start, span.end)), None)
            label = known[2] if known else None
        key = (span.start, span.end, label)
        if key not in places:
            places[key] = len(draft.spans)
            draft.spans.append(Labelled(((span.start, span.end),), label, span.text or None))
        return places[key]

    for span in task.spans or ():
        if span.answer in (None, "", "accept"):
            before = len(draft.spans)
            at = number(span)
            if at < before:
                reading.notices.note("repeated", where)
            if span.token_end is not None:
                by_token.setdefault(span.token_end, at)
        else:
            reading.notices.note("rejected-item", where)
    for link in task.relations or ():
        if link.answer not in (None, "", "accept"):
            reading.notices.note("rejected-item", where)
            continue
        ends = [
            number(span) if span is not None else _token_end(token, task, by_token, number, where)
            for span, token in ((link.head_span, link.head), (link.child_span, link.child))
        ]
        draft.links.append((link.label, ends[0], ends[1]))
    return draft


def _token_end(
    token: int | None, task: _Task, by_token: dict[int, int], number: Callable[[_Span], int], where: str
) -> int:
    """The end of a relation that is given by the last token of a span, or by a token that is one by itself."""
    if token is not None and token in by_token:
        return by_token[token]
    if token is None or task.tokens is None or not 0 <= token < len(task.tokens):
        raise InputError(
            f"{where}: is not a Prodigy task: a relation has no head_span and child_span, and head and child are not"
            " numbers of its tokens"
        )
    named = task.tokens[token]
    own = next((span for span in task.spans or () if span.end == named.end and span.answer != "reject"), None)
    return number(own or _Span(start=named.start, end=named.end))


def _layers(tasks: Iterable[tuple[_Task, Draft]], labels: Labels) -> frozenset[str]:
    """Which layers the file attempts."""
    tasks = list(tasks)
    said = [task.meta["layers"] for task, _ in tasks if task.meta and isinstance(task.meta.get("layers"), list)]
    if said:
        return frozenset(layer for layer in TAGGED if any(layer in layers for layers in said))
    return attempted((draft for _, draft in tasks), labels)


def write(document: Document, labels: Labels) -> Iterator[str]:
    """The lines of a file with a task for each paragraph, for the view `spans_manual`.

    It carries the extents and types of mentions, triggers, times, quantities and titles; not discontinuous extents,
    heads, clusters, relations, arguments and values. Tokens are spaCy's, parted further where a span needs it.
    """
    from srsly import json_dumps

    text = document.text or ""
    layers = [layer for layer in TAGGED if getattr(document, layer) is not None]
    for number, (start, end) in enumerate(document.paragraphs or paragraphs(text), start=1):
        spans = _inside(document, labels, start, end)
        tokens = tokens_with_space(text[start:end], {offset for a, b, _ in spans for offset in (a, b)})
        first = {token["start"]: token["id"] for token in tokens}
        last = {token["end"]: token["id"] for token in tokens}
        yield json_dumps(
            {
                "text": text[start:end],
                "meta": {"doc_id": document.id, "paragraph": number, "start": start, "layers": layers},
                "tokens": tokens,
                "spans": [
                    {"start": a, "end": b, "token_start": first[a], "token_end": last[b], "label": label}
                    for a, b, label in spans
                ],
                "_view_id": "spans_manual",
            }
        )


def _inside(document: Document, labels: Labels, start: int, end: int) -> list[tuple[int, int, str]]:
    """The contiguous spans of a stretch of text as (start, end, label), counted from its start, sorted."""
    labelled = []
    for layer in TAGGED:
        for item in items(document, layer):
            spans = extent(item)
            if len(spans) == 1 and start <= spans[0][0] and spans[0][1] <= end:
                label = written_label(layer, getattr(item, LAYER_TABLE[layer].label), labels)
                labelled.append((spans[0][0] - start, spans[0][1] - start, label))
    return sorted(set(labelled))


FORMAT = Format(
    name="prodigy",
    about="Prodigy JSONL: a task with spans and relations a line (ner, spans, relations, coref).",
    layers=("mentions", "relations", "events", "times", "quantities", "titles"),
    offsets="code points",
    recognise=recognise,
    read=read,
)
