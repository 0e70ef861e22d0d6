"""The rows of each configuration of the dataset: from documents, passes, adjudicated cases and examples."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from ..formats.moved import shifted
from ..model.document import LAYERS, Document, Spans, items
from ..model.readings import first_readings
from ..model.text import paragraphs_of, quoted
from .adjudication import Case
from .attribution_checks import paragraph_of
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


def mention_rows(document: Document) -> Iterator[Row]:
    """A row a mention."""
    for mention in items(document, "mentions"):
        head = mention.head or mention.spans
        extra = {"head_start": head[0][0], "head_end": head[-1][1], "head_text": quoted(document.text or "", head)}
        yield {
            **_placed(document, mention),
            **extra,
            **_fields(mention, "type", "level", "role", "entity", "spans", "optional", "reading"),
        }


def entity_rows(document: Document) -> Iterator[Row]:
    """A row an entity, with its mentions in the order of the text."""
    for entity in items(document, "entities"):
        found = [mention for mention in items(document, "mentions") if mention.entity == entity.id]
        yield {
            "id": entity.id,
            "doc_id": document.id,
            "invented": document.invented,
            **_fields(entity, "type", "name", "kb", "optional", "reading"),
            "class": entity.class_,
            "mentions": [
                {"id": mention.id, **_span(document, mention.spans), "level": mention.level} for mention in found
            ],
        }


def relation_rows(document: Document) -> Iterator[Row]:
    """A row a relation, with its arguments spelled out."""
    known = _by_id(document)
    for relation in items(document, "relations"):
        arguments = {}
        for name in ("arg1", "arg2"):
            _, mention = known[getattr(relation, name)]
            arguments[name] = {"id": mention.id, **_span(document, mention.spans), "type": mention.type}
        fields = _fields(relation, "type", "tense", "modality", "optional", "reading")
        yield {
            "id": relation.id,
            "doc_id": document.id,
            "invented": document.invented,
            "paragraph": _number(document, relation),
            **fields,
            **arguments,
        }


def event_rows(document: Document) -> Iterator[Row]:
    """A row an event, with its arguments spelled out."""
    known = _by_id(document)
    for event in items(document, "events"):
        arguments = []
        for argument in event.arguments:
            layer, filler = known[argument.filler]
            span = _span(document, _extent(filler))
            arguments.append({**_fields(argument, "role", "filler", "optional", "reading"), "layer": layer, **span})
        names = (
            "type",
            "hopper",
            "polarity",
            "genericity",
            "dct_rel",
            "phase",
            "realis",
            "modality",
            "factuality",
            "optional",
            "reading",
        )
        yield {**_placed(document, event), **_fields(event, *names), "arguments": arguments}


def time_rows(document: Document) -> Iterator[Row]:
    """A row a time expression."""
    for time in items(document, "times"):
        yield {
            **_placed(document, time),
            **_fields(time, "type", "value", "mod", "begin_point", "end_point", "optional", "reading"),
        }


def quantity_rows(document: Document) -> Iterator[Row]:
    """A row a quantity."""
    for quantity in items(document, "quantities"):
        yield {
            **_placed(document, quantity),
            **_fields(quantity, "type", "low", "high", "unit", "mod", "of", "optional", "reading"),
        }


def attribution_rows(document: Document) -> Iterator[Row]:
    """A row an attribution, with its content, its cue and its sources spelled out."""
    known = _by_id(document)
    for each in items(document, "attributions"):
        cue = _span(document, each.cue) if each.cue is not None else dict.fromkeys(("start", "end", "text"))
        sources = [known[source][1] for source in each.source]
        yield {
            **_placed(document, each),
            **{f"cue_{name}": value for name, value in cue.items()},
            **_fields(each, "cue", "content", "parent", "kind", "form", "stance", "optional", "reading"),
            "source": [{"id": one.id, **_span(document, one.spans), "type": one.type} for one in sources],
        }


def event_link_rows(document: Document) -> Iterator[Row]:
    """A row a link between events, or an event and a time, with its ends spelled out."""
    known = _by_id(document)
    for link in items(document, "event_links"):
        ends = {}
        for name in ("arg1", "arg2"):
            layer, item = known[getattr(link, name)]
            ends[name] = {"id": item.id, "layer": layer, **_span(document, _extent(item)), "type": item.type}
        yield {
            "id": link.id,
            "doc_id": document.id,
            "invented": document.invented,
            "paragraph": _number(document, link),
            **_fields(link, "type", "optional", "reading"),
            **ends,
        }


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
    "mentions": mention_rows,
    "entities": entity_rows,
    "relations": relation_rows,
    "events": event_rows,
    "times": time_rows,
    "quantities": quantity_rows,
    "attributions": attribution_rows,
    "event_links": event_link_rows,
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
    return {name: _filled(getattr(item, name)) for name in names}


def _coverage(lines: Iterable[Coverage]) -> list[Row]:
    return [{"start": each.span[0], "end": each.span[1], "word": each.word, "reason": each.reason} for each in lines]


def _extent(item: Any) -> Spans:
    spans: Spans = getattr(item, item.SPAN_FIELDS[0][0])
    return spans


def _span(document: Document, spans: Spans) -> Row:
    return {"start": spans[0][0], "end": spans[-1][1], "text": quoted(document.text or "", spans)}


def _placed(document: Document, item: Any) -> Row:
    span = _span(document, _extent(item))
    place = {"doc_id": document.id, "invented": document.invented, "paragraph": _number(document, item)}
    return {"id": item.id, **place, **span}


def _number(document: Document, item: Any) -> int:
    """The number of the paragraph in which an item starts, from 1; relations and links start with their first end."""
    spans = _extent(item if item.SPAN_FIELDS else _by_id(document)[item.arg1][1])
    return paragraph_of(spans, paragraphs_of(document))


def _by_id(document: Document) -> dict[str, tuple[str, Any]]:
    """What an id names, with its layer; where readings share an id, the item of the first one."""
    return {
        item.id: (layer, item)
        for each in (document, first_readings(document))
        for layer in ("mentions", "times", "quantities", "events")
        for item in items(each, layer)
    }
