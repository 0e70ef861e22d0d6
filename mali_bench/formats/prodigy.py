"""Prodigy JSONL: one task a line, usually a paragraph, with spans and relations over its text.

A span's label tells its layer: `LAYER:LABEL` does so outright, otherwise it is the layer whose types in the label set
have the label, and mentions for any other. Relations whose head span is an event are arguments with the label as
their role, `COREF` joins mentions to clusters, and the others are relations.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from ..errors import InputError
from ..model.document import LAYER_TABLE, LAYERS, Argument, Document, Item, Relation, Spans, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent
from ..model.text import paragraphs_of
from .base import Line, Record
from .jsonl import broken

COREF = "COREF"

_Offset = Annotated[int, Meta(ge=0)]


class _Span(Struct, frozen=True):
    start: _Offset
    end: _Offset
    label: str | None = None
    text: str | None = None
    answer: str | None = None


class _Relation(Struct, frozen=True):
    label: str
    head_span: _Span
    child_span: _Span


class _Task(Struct, frozen=True):
    text: str
    spans: tuple[_Span, ...] | None = None
    relations: tuple[_Relation, ...] | None = None
    answer: str | None = None
    meta: dict[str, Any] | None = None
    annotator: str | None = field(name="_annotator_id", default=None)


_DECODER = msgspec.json.Decoder(_Task)


KEYS = frozenset({"spans", "tokens", "answer", "_view_id", "_input_hash", "_task_hash", "_annotator_id"})
"""Keys of a task that no document of ours has."""


def read(path: str, lines: Iterable[Line], labels: Labels) -> Iterator[Record]:
    """Tasks as parts of documents: `meta.doc_id` says of which, `meta.start` from which offset on, where given.

    Only accepted tasks are used (`answer` is accept or missing); the others are marked as skipped. Which layers were
    attempted is told by `meta.layers`, or by the spans of the whole file.
    """
    tasks = [(f"{path}:{line.number}", _decode(line.data, f"{path}:{line.number}")) for line in lines]
    accepted = [(where, task) for where, task in tasks if task.answer in (None, "accept")]
    layers = _layers([task for _, task in accepted], labels)
    for where, task in tasks:
        if task.answer not in (None, "accept"):
            yield Record(where, Document(), whole=False, skipped=True, annotator=task.annotator)
            continue
        meta = task.meta or {}
        start, name = meta.get("start"), meta.get("doc_id")
        if start is not None and (type(start) is not int or start < 0):
            raise InputError(f"{where}: meta.start must be an offset in the document, from 0, not {start!r}")
        yield Record(
            where,
            _document(task, None if name is None else str(name), layers, labels),
            whole=False,
            start=start,
            annotator=task.annotator,
        )


def write(document: Document, labels: Labels) -> Iterator[str]:
    """The lines of a file with a task for each paragraph, for the view `spans_manual`.

    It carries the extents and types of mentions, triggers, times and quantities; not discontinuous extents, heads,
    clusters, relations, arguments and values. Tokens are spaCy's, parted further where a span needs it.
    """
    from spacy import blank
    from srsly import json_dumps

    tokenizer = blank("en").tokenizer
    text = document.text or ""
    layers = [layer for layer in TAGGED if getattr(document, layer) is not None]
    for number, (start, end) in enumerate(paragraphs_of(document), start=1):
        spans = _inside(document, labels, start, end)
        tokens = _tokens(tokenizer(text[start:end]), {offset for a, b, _ in spans for offset in (a, b)})
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


def _decode(line: bytes, where: str) -> _Task:
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: is not a Prodigy task: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{where}: {broken(line, error)}") from None


def _layers(tasks: Sequence[_Task], labels: Labels) -> dict[str, bool]:
    """Which layers the file attempts."""
    told = [task.meta["layers"] for task in tasks if task.meta and isinstance(task.meta.get("layers"), list)]
    if told:
        return {layer: any(layer in each for each in told) for layer in TAGGED}
    spans = [_layer(span.label, labels)[0] for task in tasks for span in task.spans or ()]
    linked = [_layer(r.head_span.label, labels)[0] for task in tasks for r in task.relations or ()]
    found = {layer: layer in spans or layer in linked for layer in TAGGED}
    return found if any(found.values()) else {**found, "mentions": True}


def _layer(label: str | None, labels: Labels) -> tuple[str, str | None]:
    """The layer that a label means, and the label without the layer's name."""
    if label is None:
        return "mentions", None
    layer, colon, rest = label.partition(":")
    if colon and layer in TAGGED:
        return layer, rest or None
    return labels.layer_of(label) or "mentions", label


def _document(task: _Task, name: str | None, layers: dict[str, bool], labels: Labels) -> Document:
    relations = task.relations or ()
    spans = {
        (span.start, span.end, span.label): span
        for span in (*(task.spans or ()), *(end for link in relations for end in (link.head_span, link.child_span)))
        if span.answer in (None, "accept")
    }
    clusters = _clusters(relations)
    roles: dict[tuple[int, int, str | None], list[Argument]] = {}
    plain: list[Relation] = []
    for link in relations:
        head, child = link.head_span, link.child_span
        if link.label == COREF:
            continue
        if _layer(head.label, labels)[0] == "events":
            argument = Argument(role=link.label, filler=((child.start, child.end),))
            roles.setdefault((head.start, head.end, head.label), []).append(argument)
        else:
            plain.append(Relation(type=link.label, arg1=((head.start, head.end),), arg2=((child.start, child.end),)))
    made: dict[str, list[Item]] = {layer: [] for layer in TAGGED}
    for key, span in spans.items():
        layer, label = _layer(span.label, labels)
        made[layer].append(_item(layer, label, span, clusters.get(key[:2]), tuple(roles.get(key, ()))))
    return Document(
        id=name,
        text=task.text,
        relations=tuple(plain) if task.relations is not None else None,
        **{layer: tuple(made[layer]) if made[layer] or layers[layer] else None for layer in TAGGED},  # type: ignore[arg-type]
    )


def _item(layer: str, label: str | None, span: _Span, cluster: str | None, arguments: tuple[Argument, ...]) -> Item:
    spans: Spans = ((span.start, span.end),)
    item = LAYERS[layer]
    (place, quote), *_ = item.SPAN_FIELDS
    values: dict[str, Any] = {place: spans, quote: span.text, LAYER_TABLE[layer].label: label}
    if layer == "events":
        values["arguments"] = arguments
    elif layer == "mentions":
        values["entity"] = cluster
    return item(**values)


def _clusters(relations: Iterable[_Relation]) -> dict[tuple[int, int], str]:
    """The connected components of the COREF links, named after their first span."""
    cluster: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for link in relations:
        if link.label == COREF:
            one, other = ((span.start, span.end) for span in (link.head_span, link.child_span))
            joined = cluster.get(one, {one}) | cluster.get(other, {other})
            cluster.update(dict.fromkeys(joined, joined))
    return {span: "{}-{}".format(*min(spans)) for span, spans in cluster.items()}


def _inside(document: Document, labels: Labels, start: int, end: int) -> list[tuple[int, int, str]]:
    """The contiguous spans of a stretch of text as (start, end, label), counted from its start, sorted."""
    found = []
    for layer in TAGGED:
        for item in items(document, layer):
            spans = extent(item)
            if len(spans) == 1 and start <= spans[0][0] and spans[0][1] <= end:
                label = getattr(item, LAYER_TABLE[layer].label) or ""
                label = label if labels.layer_of(label) == layer else f"{layer}:{label}"
                found.append((spans[0][0] - start, spans[0][1] - start, label))
    return sorted(set(found))


def _tokens(parsed: Iterable[Any], edges: set[int]) -> list[dict[str, Any]]:
    """Prodigy's tokens, parted at the given offsets."""
    tokens: list[dict[str, Any]] = []
    for token in parsed:
        start, end = token.idx, token.idx + len(token.text)
        cuts = [start, *sorted(edge for edge in edges if start < edge < end), end]
        for a, b in itertools.pairwise(cuts):
            tokens.append(
                {
                    "text": token.text[a - start : b - start],
                    "start": a,
                    "end": b,
                    "id": len(tokens),
                    "ws": bool(token.whitespace_) and b == end,
                }
            )
    return tokens
