"""The rows of each configuration of the dataset: from documents, passes, adjudicated cases and examples."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from ..formats.moved import shifted
from ..model.document import LAYER_TABLE, LAYERS, Document, Reference, Spans, items
from ..model.layers import extent, head, named_items, references
from ..model.readings import first_readings
from ..model.text import paragraphs_of, quoted
from .adjudication import Case
from .attribution_checks import paragraph_of
from .dataset_features import kept_fields, spelled_out
from .guidelines import Example
from .pass_archive import Delivered
from .sources import Coverage
from .token_rows import token_rows

Row = dict[str, Any]


def document_rows(document: Document) -> Iterator[Row]:
    """One row: the document with every field of the model, so that it can be scored as it is."""
    yield _filled(document)


def paragraph_rows(document: Document) -> Iterator[Row]:
    """A row a paragraph: a document of its own, with offsets from its start."""
    for number, (start, end) in enumerate(paragraphs_of(document), start=1):
        inside = {
            layer: tuple(item for item in items(document, layer) if _number(document, item) == number)
            for layer in LAYERS
            if layer != "entities" and getattr(document, layer) is not None
        }
        named = {mention.entity for mention in inside.get("mentions", ())}
        inside["entities"] = tuple(each for each in items(document, "entities") if each.id in named)
        part = shifted(
            msgspec.structs.replace(document, paragraphs=((start, end),), **inside), -start, f"{document.id}#{number}"
        )
        part = msgspec.structs.replace(part, text=(document.text or "")[start:end], paragraphs=((0, end - start),))
        yield {"doc_id": document.id, "paragraph": number, "start": start, **_filled(part)}


def entity_rows(document: Document) -> Iterator[Row]:
    """A row an entity, with its mentions in the order of the text."""
    for entity in items(document, "entities"):
        mentions = [mention for mention in items(document, "mentions") if mention.entity == entity.id]
        yield {
            "id": entity.id,
            "doc_id": document.id,
            "invented": document.invented,
            **_fields(entity, "type", "name", "kb", "kb_lists", "optional", "reading"),
            "class": entity.class_,
            "mentions": [
                {"id": mention.id, **_span(document, mention.spans), "level": mention.level} for mention in mentions
            ],
        }


def layer_rows(layer: str, document: Document) -> Iterator[Row]:
    """A row an item: its place, its extents with their text, its other fields, and what it names, spelled out."""
    item, known = LAYERS[layer], _by_id(document)
    kept = kept_fields(item, layer=layer)
    if layer == "mentions":  # where version 1.0.0 has the fragments in a line, whose bytes stay
        kept = [*(name for name in kept if name != "spans"), "spans"]
    for each in items(document, layer):
        row = {
            "id": each.id,
            "doc_id": document.id,
            "invented": document.invented,
            "paragraph": _number(document, each),
        }
        if item.SPAN_FIELDS:
            row |= _span(document, extent(each))
        for name, _ in item.SPAN_FIELDS[1:]:
            spans = head(layer, each) if name == LAYER_TABLE[layer].head else getattr(each, name)
            row |= {f"{name}_{key}": value for key, value in _span(document, spans).items()}
        named = {reference.field: _named(document, each, reference, known) for reference in spelled_out(item)}
        yield {**row, **_fields(each, *kept, "optional", "reading"), **named}


def _named(document: Document, item: Any, reference: Reference, known: dict[str, tuple[str, Any]]) -> Any:
    """What a reference of an item names, spelled out."""
    value = getattr(item, reference.field)
    if reference.inside:
        return [_argument(document, holder, reference, known) for holder in value]
    if reference.many:
        return [_end(document, ref, reference, known) for ref in value]
    return _end(document, value, reference, known)


def _argument(document: Document, holder: Any, reference: Reference, known: dict[str, tuple[str, Any]]) -> Row:
    layer, named = known[getattr(holder, reference.inside)]
    return {**_fields(holder, *holder.__struct_fields__), "layer": layer, **_span(document, extent(named))}


def _end(document: Document, ref: Any, reference: Reference, known: dict[str, tuple[str, Any]]) -> Row | None:
    if ref is None:
        return None
    layer, named = known[ref]
    which = {} if len(reference.names) == 1 else {"layer": layer}
    label = getattr(named, LAYER_TABLE[layer].label)
    return {"id": named.id, **which, **_span(document, extent(named)), "type": label}


def pass_row(delivered: Delivered) -> Row:
    """The row of an annotation pass: the document that it makes of the text, and its coverage."""
    return {
        "annotator": delivered.annotator,
        "round": delivered.round,
        **_filled(delivered.document),
        "coverage": _coverage(delivered.coverage),
    }


def adjudication_row(document: Document, case: Case) -> Row:
    """The row of a case that was adjudicated."""
    return {
        "doc_id": document.id,
        "invented": document.invented,
        **msgspec.to_builtins(case),
    }


def example_row(example: Example) -> Row:
    """The row of an example of the guidelines."""
    return {
        "id": example.id,
        "rule": example.rule,
        "polarity": "positive" if example.positive else "negative",
        "text": example.document.text,
        "layers": list(example.layers),
        "remark": example.remark,
        "invented": True,
        "annotation": _filled(msgspec.structs.replace(example.document, invented=True)),
        "coverage": _coverage(example.coverage),
    }


ROWS: dict[str, Callable[[Document], Iterator[Row]]] = {
    "document": document_rows,
    "paragraphs": paragraph_rows,
    "tokens": token_rows,
    **{layer: partial(layer_rows, layer) for layer in LAYERS},
    "entities": entity_rows,
}
"""What makes the rows of each configuration that is a view of the documents."""


def _filled(value: Any) -> Any:
    """A struct as plain data with every field, also those that have their default."""
    if isinstance(value, msgspec.Struct):
        kind = type(value)
        names = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
        return {shown: _filled(getattr(value, name)) for name, shown in names if name not in ("note", "given", "meta")}
    if isinstance(value, tuple):
        return [_filled(each) for each in value]
    return value


def _fields(item: Any, *names: str) -> Row:
    kind = type(item)
    shown = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
    return {shown[name]: _filled(getattr(item, name)) for name in names}


def _coverage(lines: Iterable[Coverage]) -> list[Row]:
    return [{"start": each.span[0], "end": each.span[1], "word": each.word, "reason": each.reason} for each in lines]


def _span(document: Document, spans: Spans | None) -> Row:
    if spans is None:
        return dict.fromkeys(("start", "end", "text"))
    return {"start": spans[0][0], "end": spans[-1][1], "text": quoted(document.text or "", spans)}


def _number(document: Document, item: Any) -> int | None:
    """The number of the paragraph in which an item starts, from 1; an item without an extent starts with the first one
    that it names, and is in no paragraph if it names none.
    """
    if item.SPAN_FIELDS:
        return paragraph_of(extent(item), paragraphs_of(document))
    named = next((ref for _, ref, _ in references(item)), None)
    if named is None:
        return None
    spans = extent(_by_id(document)[named][1]) if isinstance(named, str) else named
    return paragraph_of(spans, paragraphs_of(document))


def _by_id(document: Document) -> dict[str, tuple[str, Any]]:
    """What an id names, with its layer; where readings share an id, the item of the first one."""
    return {
        item.id: (layer, item) for each in (document, first_readings(document)) for layer, item in named_items(each)
    }
