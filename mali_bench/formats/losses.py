"""What a format cannot hold, from one declaration of it: the document without that, and how much was left out.

A declaration is a list of names: a layer; `LAYER.FIELD`, or `*.FIELD` of every layer; `document.FIELD`; or a rule of
`RULES`. What refers to an item that is left out is left out with it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from msgspec import Struct, structs

from ..model.document import LAYER_TABLE, LAYERS, Argument, Document, Mention, Spans, items
from ..model.layers import REFERABLE, TAGGED, extent, references
from ..model.readings import first_readings
from ..model.references import with_refs
from ..model.text import paragraphs

_FORM = frozenset({"id", "quote", "head_quote", "content_quote", "cue_quote", "reading", "optional", "note"})
_BASIC = frozenset({"spans", "trigger", "type", "entity", "arguments", "arg1", "arg2"})

SIDE = (
    "document.date",
    "document.invented",
    "document.meta",
    "document.given",
    "document.paragraphs",
    "*.optional",
    "*.note",
    "arguments.optional",
    "arguments.time_relation",
)
"""What only the project's own format has."""

ATTRIBUTES = tuple(
    f"{layer}.{field}"
    for layer, item in LAYERS.items()
    if layer not in ("attributions", "event_links", "incidents")
    for field in item.__struct_fields__
    if field not in _FORM | _BASIC or (layer == "entities" and field == "type")
)
"""All fields but extents, types, clusters of mentions, arguments and the ends of relations."""

SPANS_AND_LINKS = (*SIDE, *ATTRIBUTES, "attributions", "event_links", "incidents", "gaps", "twins", "singletons")
"""What formats cannot hold that have labelled spans, and links between them that join clusters too."""


_WORDS = {
    "head": "heads",
    "level": "levels",
    "role": "roles",
    "type": "types",
    "entity": "coreference",
    "hopper": "coreference",
    "class_": "classes",
    "name": "names",
    "kb": "entries of a knowledge base",
    "kb_lists": "lists of a knowledge base",
    "time_relation": "time relations",
    "tense": "tenses",
    "value": "values",
    "mod": "modifiers",
    "number": "numbers",
    "low": "lower bounds",
    "high": "upper bounds",
    "unit": "units",
    "of": "referents",
    "dct_rel": "relations to the document's date",
    "begin_point": "begin points",
    "end_point": "end points",
    "note": "notes",
    "optional": "marks as optional",
}
"""Fields in words, where the name of the field is not one."""


class Losses:
    """Counts what was left out, by its name in words."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, what: str, count: int) -> None:
        """Count something."""
        if count:
            self.counts[what] += count

    def __str__(self) -> str:
        return ", ".join(f"{what} ({count})" for what, count in self.counts.items())


def reduced(document: Document, lost: Iterable[str], losses: Losses) -> Document:
    """The document without what a format cannot hold. Every item with a span has an id, by which others name it, and no
    item has a quote; where two readings exist, the first is kept.
    """
    chosen = first_readings(document)
    if chosen is not document:
        losses.add("second readings", 1)
    document = _named(chosen)
    for name in lost:
        rule = RULES.get(name)
        document = rule(document, losses) if rule else _without(document, name, losses)
    return _consistent(document, losses)


def _named(document: Document) -> Document:
    """The document with ids in the place of spans in references, and an id for each item that may be named."""
    taken = {item.id for layer in LAYERS for item in items(document, layer)}
    layers: dict[str, list[Any]] = {}
    place: dict[Spans, str] = {}

    def fresh(layer: str) -> str:
        number = 1
        while (name := f"{LAYER_TABLE[layer].prefix}{number}") in taken:
            number += 1
        taken.add(name)
        return name

    for layer in LAYERS:
        for item in items(document, layer):
            quotes: dict[str, Any] = {quote: None for _, quote in item.SPAN_FIELDS}
            if layer in TAGGED and item.id is None:
                quotes["id"] = fresh(layer)
            item = structs.replace(item, **quotes)
            layers.setdefault(layer, []).append(item)
            if layer in REFERABLE:
                place.setdefault(extent(item), item.id)

    def named(ref: Any) -> str:
        if not isinstance(ref, str) and ref not in place:
            place[ref] = fresh("mentions")
            layers.setdefault("mentions", []).append(Mention(id=place[ref], spans=ref))
        return ref if isinstance(ref, str) else place[ref]

    made: dict[str, Any] = {}
    for layer in LAYERS:
        if layer in layers or getattr(document, layer) is not None:
            layers[layer] = [with_refs(item, named) for item in layers.get(layer, [])]
    for layer, kept in layers.items():
        made[layer] = tuple(kept)
    return structs.replace(document, **made)


def _without(document: Document, name: str, losses: Losses) -> Document:
    layer, _, field = name.partition(".")
    if layer == "document":
        default = () if field == "given" else False if field == "invented" else None
        own = getattr(document, field)
        derived = field == "paragraphs" and own == paragraphs(document.text or "")
        losses.add(f"{field} of documents", own not in (None, (), False) and not derived)
        return structs.replace(document, **{field: default})
    if layer == "arguments":
        default = _default(Argument, field)
        events = tuple(
            structs.replace(e, arguments=tuple(structs.replace(a, **{field: default}) for a in e.arguments))
            for e in items(document, "events")
        )
        losses.add(
            f"{_WORDS[field]} of arguments",
            sum(getattr(a, field) != default for e in items(document, "events") for a in e.arguments),
        )
        return structs.replace(document, events=events) if events else document
    if not field:
        losses.add(layer.replace("_", " "), len(items(document, layer)))
        return structs.replace(document, **{layer: None})
    for each in LAYERS if layer == "*" else (layer,):
        document = _without_field(document, each, field, losses)
    return document


def _without_field(document: Document, layer: str, field: str, losses: Losses) -> Document:
    some = items(document, layer)
    if not some or field not in LAYERS[layer].__struct_fields__:
        return document
    default = _default(LAYERS[layer], field)
    losses.add(f"{_WORDS.get(field, field)} of {layer}", sum(getattr(item, field) != default for item in some))
    return structs.replace(document, **{layer: tuple(structs.replace(item, **{field: default}) for item in some)})


def _default(struct: type[Struct], field: str) -> Any:
    return next(each.default for each in structs.fields(struct) if each.name == field)


def _gaps(document: Document, losses: Losses) -> Document:
    return _filtered(document, "discontinuous extents", lambda item: len(extent(item)) == 1, losses)


def _twins(document: Document, losses: Losses) -> Document:
    seen: set[tuple[type, Spans]] = set()

    def is_first(item: Any) -> bool:
        key = type(item), extent(item)
        return key not in seen and not seen.add(key)  # type: ignore[func-returns-value]

    return _filtered(document, "second items of a layer at one place", is_first, losses)


def _overlaps(document: Document, losses: Losses) -> Document:
    kept: list[tuple[int, int]] = []
    chosen: set[int] = set()
    for layer in ("mentions", "times", "quantities", "titles", "events"):
        for item in sorted(
            items(document, layer), key=lambda item: (extent(item)[0][0] - extent(item)[-1][1], extent(item))
        ):
            start, end = extent(item)[0][0], extent(item)[-1][1]
            if all(end <= a or b <= start for a, b in kept):
                kept.append((start, end))
                chosen.add(id(item))
    return _filtered(document, "items inside or across longer ones", lambda item: id(item) in chosen, losses)


def _filtered(document: Document, what: str, keep: Callable[[Any], bool], losses: Losses) -> Document:
    made: dict[str, Any] = {}
    for layer in TAGGED:
        if getattr(document, layer) is not None:
            made[layer] = tuple(item for item in items(document, layer) if keep(item))
            losses.add(what, len(items(document, layer)) - len(made[layer]))
    return structs.replace(document, **made)


def _singletons(document: Document, losses: Losses, kept: Collection[str | None] = ()) -> Document:
    made: dict[str, Any] = {}
    for layer, field, what in (
        ("mentions", "entity", "entities of one mention"),
        ("events", "hopper", "hoppers of one event"),
    ):
        sizes = Counter(getattr(item, field) for item in items(document, layer))
        single = {name for name, size in sizes.items() if size == 1 and name is not None and name not in kept}
        losses.add(what, len(single))
        if single:
            made[layer] = tuple(
                structs.replace(item, **{field: None}) if getattr(item, field) in single else item
                for item in items(document, layer)
            )
    return structs.replace(document, **made)


def _bare_singletons(document: Document, losses: Losses) -> Document:
    return _singletons(document, losses, {entity.id for entity in items(document, "entities") if entity.kb})


def _types_of_overlapping(document: Document, losses: Losses) -> Document:
    flat = {(type(item), item.id) for layer in TAGGED for item in items(_overlaps(document, Losses()), layer)}
    mentions = items(document, "mentions")
    typed = [item for item in mentions if item.type is not None and (type(item), item.id) not in flat]
    losses.add("types of mentions inside or across longer ones", len(typed))
    gone = {item.id for item in typed}
    made = tuple(structs.replace(item, type=None) if item.id in gone else item for item in mentions)
    document = structs.replace(document, mentions=made) if mentions else document
    return _filtered(
        document,
        "items inside or across longer ones",
        lambda item: (type(item), item.id) in flat or (isinstance(item, Mention) and item.entity is not None),
        losses,
    )


def _text(document: Document, losses: Losses) -> Document:
    losses.add("text of documents", document.text is not None)
    return document


def _white_space(document: Document, losses: Losses) -> Document:
    losses.add("white space between tokens of documents", document.text is not None)
    return document


RULES: dict[str, Callable[[Document, Losses], Document]] = {
    "text": _text,
    "white space": _white_space,
    "gaps": _gaps,
    "twins": _twins,
    "overlaps": _overlaps,
    "singletons": _singletons,
    "bare singletons": _bare_singletons,
    "overlapping types": _types_of_overlapping,
}
"""What formats cannot hold that is not a layer or a field: items with a gap in their extent; all but the first of the
items of a layer at one place; all but the longest of items that overlap; clusters with one member, or those of them
without an entry of a knowledge base; types of mentions inside others, where only clusters may nest; the text, and the
white space in it, which a reader takes from the gold.
"""


def _consistent(document: Document, losses: Losses) -> Document:
    """The document without references to items that it does not have, and without entities that have no mentions."""
    there = {item.id for layer in REFERABLE for item in items(document, layer)}
    made: dict[str, Any] = {}
    for layer in ("relations", "event_links"):
        if getattr(document, layer) is not None:
            made[layer] = tuple(
                item for item in items(document, layer) if all(ref in there for _, ref, _ in references(item))
            )
            losses.add(
                f"{layer.replace('_', ' ')} of items that are left out", len(items(document, layer)) - len(made[layer])
            )
    if document.events is not None:
        made["events"] = tuple(
            structs.replace(event, arguments=tuple(a for a in event.arguments if a.filler in there))
            for event in document.events
        )
        before, after = (sum(len(e.arguments) for e in events) for events in (document.events, made["events"]))
        losses.add("arguments that are left out", before - after)
    for layer in ("quantities", "titles"):
        if getattr(document, layer) is not None:
            made[layer] = tuple(
                structs.replace(item, of=item.of if item.of in there else None) for item in items(document, layer)
            )
    if document.entities is not None:
        members = {mention.entity for mention in items(document, "mentions")}
        made["entities"] = tuple(entity for entity in document.entities if entity.id in members)
    return structs.replace(document, **made)


def clusters(document: Document) -> Iterator[tuple[str, list[Mention]]]:
    """The mentions of each entity, in the order of the first of each."""
    groups: dict[str, list[Mention]] = {}
    for mention in items(document, "mentions"):
        if mention.entity is not None:
            groups.setdefault(mention.entity, []).append(mention)
    return iter(groups.items())
