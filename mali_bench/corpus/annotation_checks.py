"""Checks that a corpus must pass beyond those of every document: what an annotation may look like.

A new check is a `fault_kind`, what finds it (a function of `_FINDERS`, or a line in one), and a document in
`tests/faults/` that raises exactly it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..files.reading import read_text
from ..model.checks import COUNTED, Fault, covers, fault_kind, faults
from ..model.document import LAYERS, Document, Event, Spans, family, items
from ..model.labels import Labels
from ..model.layers import TAGGED, head, references
from ..model.text import paragraphs_of, words
from . import timex
from .attribution_checks import (
    PARAGRAPH,
    REALIS,
    attribution_faults,
    factuality_faults,
    link_faults,
    paragraph_of,
    places,
)
from .incident_checks import incident_faults
from .sources import Source, unquoted
from .temporal_checks import order_faults


def check(source: Source, labels: Labels, function_words: frozenset[str]) -> Iterator[Fault]:
    """Every fault of the sources of a document. Those of annotation are looked for only in a document that could be
    scored, since its spans and references can be relied on.
    """
    document = source.document
    broken = False
    for fault in faults(document, None, labels):
        broken |= fault.id not in COUNTED
        yield fault
    yield from unquoted(document)
    if broken:
        return
    yield from document_faults(document, labels)
    yield from _coverage(source, labels, function_words)


def document_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of an annotated document that are not those of any document."""
    for find in _FINDERS:
        yield from find(document, labels)


def function_words(path: Path) -> frozenset[str]:
    """The words that need no annotation: one a line, in lower case."""
    return frozenset(read_text(path).split())


_ID_MISSING = fault_kind("id-missing", "In a corpus every item has an id.")


def _ids(document: Document, labels: Labels) -> Iterator[Fault]:
    for layer, index, item in _everything(document):
        if item.id is None:
            yield _ID_MISSING(f"$.{layer}[{index}]", "the item has no id")


_OPTIONAL_REF = fault_kind("optional-ref", "What names an optional item is optional itself.")


def _optional(document: Document, labels: Labels) -> Iterator[Fault]:
    optional = {item.id for _, _, item in _everything(document) if item.optional}
    for layer, index, item in _everything(document):
        for _, ref, holder in references(item):
            if isinstance(ref, str) and ref in optional and not (item.optional or holder.optional):
                message = f"{item.id} names {ref}, which is optional, but is not optional itself"
                yield _OPTIONAL_REF(f"$.{layer}[{index}]", message)


_SPAN_EDGE = fault_kind("span-edge", "A span begins and ends with a visible character and does not cut a word.")


def _edges(document: Document, labels: Labels) -> Iterator[Fault]:
    text = document.text or ""
    where = paragraphs_of(document)
    inside = {offset for start, end in words(text) for offset in range(start + 1, end)}
    for layer, index, item in _everything(document):
        for name, _ in item.SPAN_FIELDS:
            for start, end in getattr(item, name) or ():
                path = f"$.{layer}[{index}].{name}"
                if start in inside or end in inside or text[start:end] != text[start:end].strip():
                    yield _SPAN_EDGE(
                        path,
                        f"{item.id} has the span {text[start:end]!r}, which cuts a word or ends in white space",
                    )
                if not any(a <= start and end <= b for a, b in where) and layer != "attributions":
                    yield PARAGRAPH(path, f"{item.id} has a span that no one paragraph holds")


_CROSSING = fault_kind(
    "crossing", "The extents of two mentions are nested or apart, unless one of them has a gap; they do not cross."
)
_MENTION_TWICE = fault_kind("mention-twice", "No two mentions have the same extent and the same type.")
_ROLE = fault_kind("role", "Mentions of the family GPE have a role, and only they do.")
_LEVEL_CASE = fault_kind("level-case", "The head of a mention of the level NAM has a capital letter.")


def _mentions(document: Document, labels: Labels) -> Iterator[Fault]:
    mentions = list(enumerate(items(document, "mentions")))
    text = document.text or ""
    seen: set[tuple[Spans, str | None, str | None]] = set()
    for index, mention in mentions:
        path = f"$.mentions[{index}]"
        key = (mention.spans, mention.type, mention.reading)
        if key in seen:
            yield _MENTION_TWICE(path, f"{mention.id} has the extent and type of another mention")
        seen.add(key)
        if (family(mention.type) == "GPE") != (mention.role is not None):
            yield _ROLE(path, f"{mention.id} is {mention.type} and has the role {mention.role}")
        name = "".join(text[a:b] for a, b in head("mentions", mention))
        if mention.level == "NAM" and not any(char.isupper() for char in name):
            yield _LEVEL_CASE(path, f"{mention.id} has the level NAM, but its head {name!r} has no capital")
        for _, other in mentions[index + 1 :]:
            nested = covers(mention.spans, other.spans) or covers(other.spans, mention.spans)
            if len(mention.spans) == len(other.spans) == 1 and not nested and not _apart(mention, other):
                yield _CROSSING(path, f"the extents of {mention.id} and {other.id} cross")


def _apart(one: Any, other: Any) -> bool:
    """Whether two items share no character, or belong to different readings of one ambiguity."""
    if one.reading and other.reading and one.reading != other.reading:
        return True
    return all(b <= c or d <= a for a, b in one.spans for c, d in other.spans)


_ENTITY_UNKNOWN = fault_kind(
    "entity-unknown", "A mention names an entity of the layer entities, and each entity has a mention."
)
_CHAIN_TYPE = fault_kind("chain-type", "All mentions of an entity have its type.")


def _chains(document: Document, labels: Labels) -> Iterator[Fault]:
    types = {entity.id: entity.type for entity in items(document, "entities")}
    for index, mention in enumerate(items(document, "mentions")):
        if mention.entity not in types:
            yield _ENTITY_UNKNOWN(
                f"$.mentions[{index}].entity",
                f"{mention.id} names the entity {mention.entity}, which does not exist",
            )
        elif mention.type != types[mention.entity]:
            message = f"{mention.id} is {mention.type}, its entity {mention.entity} is {types[mention.entity]}"
            yield _CHAIN_TYPE(f"$.mentions[{index}].type", message)
    used = {mention.entity for mention in items(document, "mentions")}
    for index, entity in enumerate(items(document, "entities")):
        if entity.id not in used:
            yield _ENTITY_UNKNOWN(f"$.entities[{index}]", f"the entity {entity.id} has no mention")


_RELATION_SIGNATURE = fault_kind(
    "relation-signature", "The arguments of a relation have the families that its type allows, and are two mentions."
)
_RELATION_TWICE = fault_kind(
    "relation-twice", "No relation is repeated; one of a symmetric type is not given in both directions."
)
_PART_CYCLE = fault_kind("part-cycle", "Nothing is a part of itself, not even by several steps.")


def _relations(document: Document, labels: Labels) -> Iterator[Fault]:
    known, where = places(document), paragraphs_of(document)
    symmetric = labels.symmetric("relations")
    seen: set[tuple[str, frozenset[Any] | tuple[Any, ...], str | None]] = set()
    parts: dict[str, set[str]] = {}
    for index, relation in enumerate(items(document, "relations")):
        path = f"$.relations[{index}]"
        ends = (relation.arg1, relation.arg2)
        for name, ref in zip(("arg1", "arg2"), ends, strict=True):
            allowed = labels.properties("relations", "type", relation.type).get(name)
            kind = known[ref][0] if ref in known else None
            if allowed is not None and kind not in allowed:
                yield _RELATION_SIGNATURE(
                    f"{path}.{name}",
                    f"{name} of {relation.id} is {kind}; {relation.type} allows {', '.join(allowed)}",
                )
        if ends[0] == ends[1]:
            yield _RELATION_SIGNATURE(path, f"{relation.id} relates {ends[0]} to itself")
        key = (relation.type, frozenset(ends) if relation.type in symmetric else ends, relation.reading)
        if key in seen:
            yield _RELATION_TWICE(path, f"{relation.id} repeats another relation")
        seen.add(key)
        if len({paragraph_of(known[ref][1], where) for ref in ends if ref in known}) > 1:
            yield PARAGRAPH(path, f"the arguments of {relation.id} are in different paragraphs")
        if family(relation.type) == "Part-Whole":
            parts.setdefault(relation.arg1, set()).add(relation.arg2)
    entity = {mention.id: mention.entity or mention.id for mention in items(document, "mentions")}
    graph: dict[str, set[str]] = {}
    for part, wholes in parts.items():
        graph.setdefault(entity.get(part, part), set()).update(entity.get(whole, whole) for whole in wholes)
    for start in sorted(graph, key=str):
        if _reaches(graph, start, start):
            yield _PART_CYCLE("$.relations", f"the entity {start} is a part of itself")


def _reaches(graph: dict[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    queue = sorted(graph.get(start, ()), key=str)
    while queue:
        node = queue.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            queue.extend(graph.get(node, ()))
    return False


_ARGUMENT_SIGNATURE = fault_kind(
    "argument-signature", "The filler of a role has a family or kind that the type of the event allows."
)
_TIME_RELATION = fault_kind(
    "time-relation", "An argument of the role Time says how the event lies to the time, and no other argument does."
)
_HOPPER_TYPE = fault_kind("hopper-type", "Events of one hopper have the same type.")


def _events(document: Document, labels: Labels) -> Iterator[Fault]:
    known, where = places(document), paragraphs_of(document)
    hoppers: dict[str, str] = {}
    for index, event in enumerate(items(document, "events")):
        path = f"$.events[{index}]"
        roles = labels.properties("events", "type", event.type or "").get("roles", {})
        for number, argument in enumerate(event.arguments):
            at = f"{path}.arguments[{number}]"
            kind, spans = known.get(argument.filler, (None, ()))
            allowed = roles.get(argument.role)
            if allowed is not None and kind not in allowed:
                yield _ARGUMENT_SIGNATURE(
                    at,
                    f"{argument.role} of {event.id} is {kind}; {event.type} allows {', '.join(allowed)}",
                )
            if (argument.role == "Time") != (argument.time_relation is not None):
                yield _TIME_RELATION(
                    at, f"{argument.role} of {event.id} has the time relation {argument.time_relation}"
                )
            if spans and paragraph_of(spans, where) != paragraph_of(event.trigger, where):
                yield PARAGRAPH(at, f"{argument.role} of {event.id} is in another paragraph")
        if event.hopper is not None and hoppers.setdefault(event.hopper, event.type) != event.type:
            yield _HOPPER_TYPE(
                path, f"{event.id} is {event.type}, others of {event.hopper} are {hoppers[event.hopper]}"
            )
        yield from _realis(event, path)


def _realis(event: Event, path: str) -> Iterator[Fault]:
    generic = event.genericity == "Generic"
    if (event.realis == "Generic") != generic or (event.realis == "Actual" and event.polarity == "Negative"):
        yield REALIS(
            path,
            f"{event.id} has realis {event.realis}, genericity {event.genericity}, polarity {event.polarity}",
        )


_TIME_VALUE = fault_kind("time-value", "The value of a time is a TIMEX3 value of its type.")
_WEEKDAY = fault_kind(
    "weekday", "A weekday has the value of a date on that day of the week, within a week of the document's date."
)


def _times(document: Document, labels: Labels) -> Iterator[Fault]:
    text = document.text or ""
    for index, time in enumerate(items(document, "times")):
        path = f"$.times[{index}].value"
        if not timex.is_value(time.type, time.value):
            yield _TIME_VALUE(path, f"{time.id} has the value {time.value!r}, which is not a value of a {time.type}")
            continue
        day = timex.weekday(text[time.spans[0][0] : time.spans[-1][1]])
        if day and document.date and time.type == "DATE" and not timex.is_near(time.value, day, document.date):
            yield _WEEKDAY(path, f"{time.id} says {day}, but has the value {time.value!r}")


_BOUNDS = fault_kind(
    "bounds", "A quantity has a bound, the lower one is not above the higher, and its number lies within them."
)


def _quantities(document: Document, labels: Labels) -> Iterator[Fault]:
    for index, quantity in enumerate(items(document, "quantities")):
        values = [each for each in (quantity.low, quantity.number, quantity.high) if each is not None]
        if (quantity.low is None and quantity.high is None) or values != sorted(values):
            yield _BOUNDS(
                f"$.quantities[{index}]",
                f"{quantity.id} has the number {quantity.number} and the bounds {quantity.low} and {quantity.high}",
            )


_COVERAGE = fault_kind(
    "coverage", "Each content word is covered by an annotation or has a line with a reason code, and not both."
)


def _coverage(source: Source, labels: Labels, function_words: frozenset[str]) -> Iterator[Fault]:
    document = source.document
    text = document.text or ""
    covered: set[int] = set()
    for layer in TAGGED:
        for item in items(document, layer):
            covered.update(offset for start, end in head(layer, item) for offset in range(start, end))
    explained = {each.span: each for each in source.coverage}
    reasons = labels.values("coverage", "reason") or ()
    for each in source.coverage:
        if text[slice(*each.span)] != each.word or each.span not in set(words(text)):
            yield _COVERAGE("coverage.tsv", f"the line of {each.word!r} at {each.span} is not for a word of the text")
        if each.reason not in reasons:
            yield _COVERAGE("coverage.tsv", f"{each.reason!r} is not a reason code; they are {', '.join(reasons)}")
    for start, end in words(text):
        word = text[start:end]
        needed = word.lower() not in function_words and not covered & set(range(start, end))
        if needed and (start, end) not in explained:
            yield _COVERAGE("coverage.tsv", f"nothing covers {word!r} at {start}, and it has no line")
        elif not needed and (start, end) in explained:
            yield _COVERAGE("coverage.tsv", f"{word!r} at {start} has a line, but needs none")


def _everything(document: Document) -> Iterator[tuple[str, int, Any]]:
    for layer in LAYERS:
        for index, item in enumerate(items(document, layer)):
            yield layer, index, item


_FINDERS = (
    _ids,
    _optional,
    _edges,
    _mentions,
    _chains,
    _relations,
    _events,
    _times,
    _quantities,
    attribution_faults,
    factuality_faults,
    link_faults,
    order_faults,
    incident_faults,
)
"""What finds the faults of each layer, in the order in which they are reported."""
