"""Checks of attributions, factuality and event links."""

from collections.abc import Iterable, Iterator
from typing import Any

from ..model.checks import Fault, covers, fault_kind
from ..model.document import Document, Event, Span, Spans, items
from ..model.labels import Labels
from ..model.layers import extent, kind, named_items
from ..model.text import paragraphs_of
from . import derived_attributes

PARAGRAPH = fault_kind(
    "paragraph", "A span, a relation, an event with its arguments and an event link are inside one paragraph."
)
REALIS = fault_kind(
    "realis", "Realis is Generic exactly if genericity is, Actual only if polarity is Positive, and fits factuality."
)


_ATTRIBUTION = fault_kind(
    "attribution", "Sources of attributions are mentions; a cue is outside its content and inside that of its parent."
)


def attribution_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of attributions."""
    yield from _cycles(document)
    mentions = {mention.id for mention in items(document, "mentions")}
    for index, each in enumerate(items(document, "attributions")):
        path = f"$.attributions[{index}]"
        for source in each.source:
            if source not in mentions:
                yield _ATTRIBUTION(f"{path}.source", f"{each.id} has the source {source}, which is not a mention")
        if each.cue is not None and covers(each.content, each.cue):
            yield _ATTRIBUTION(f"{path}.cue", f"{each.id} has its cue inside its content")
        parents = [one for one in items(document, "attributions") if one.id is not None and one.id == each.parent]
        parent = next((one for one in parents if one.reading in (None, each.reading)), None)
        if parent is not None and each.cue is not None and not covers(parent.content, each.cue):
            message = f"{each.id} has the parent {each.parent}, whose content does not hold its cue"
            yield _ATTRIBUTION(f"{path}.parent", message)


_ATTRIBUTION_CYCLE = fault_kind("attribution-cycle", "An attribution is not within itself, not even by several steps.")


def _cycles(document: Document) -> Iterator[Fault]:
    """A fault for each attribution whose chain of parents leads back to it."""
    parents = {each.id: each.parent for each in items(document, "attributions")}
    for index, each in enumerate(items(document, "attributions")):
        seen: set[str | None] = set()
        parent = each.parent
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent)
        if each.id is not None and each.id in seen:
            yield _ATTRIBUTION_CYCLE(f"$.attributions[{index}].parent", f"{each.id} is within itself")


def factuality_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of factuality, and of what follows from it."""
    events = list(enumerate(items(document, "events")))
    attempted = any(event.factuality for _, event in events)
    for index, event in events:
        if attempted:
            yield from _sources(document, event, f"$.events[{index}].factuality")
        if event.factuality:
            yield from _derived(event, f"$.events[{index}]")


_FACTUALITY_SOURCE = fault_kind(
    "factuality-source", "If there is factuality, each event has a value for the author and the attributions around."
)


def _sources(document: Document, event: Event, path: str) -> Iterator[Fault]:
    """The sources of factuality against the attributions around the event; one of a reading may be left out, and one
    whose cue is the trigger itself ("claimed the mill") may have a value.
    """
    around = [each for each in items(document, "attributions") if covers(each.content, event.trigger)]
    needed = {"AUTHOR", *(each.id for each in around if each.reading is None)}
    fused = {each.id for each in items(document, "attributions") if each.cue == event.trigger}
    allowed = needed | fused | {each.id for each in around}
    given = [each.source for each in event.factuality]
    wrong = {
        "a value for": sorted(set(given) - allowed),
        "no value for": sorted(needed - set(given)),
        "two values for": sorted({source for source in given if given.count(source) > 1}),
    }
    for what, sources in wrong.items():
        if sources:
            outside = ", which is not an attribution around it" if what == "a value for" else ""
            yield _FACTUALITY_SOURCE(path, f"{event.id} has {what} {', '.join(sources)}{outside}")


_POLARITY = fault_kind(
    "polarity", "Polarity is Negative exactly if the factuality of the event has a value with - and none with +."
)


def _derived(event: Event, path: str) -> Iterator[Fault]:
    signs = {each.value[-1] for each in event.factuality}
    if event.polarity is not None and (event.polarity == "Negative") != ("-" in signs and "+" not in signs):
        values = ", ".join(each.value for each in event.factuality)
        yield _POLARITY(f"{path}.polarity", f"{event.id} is {event.polarity}, but its factuality is {values}")
    for name, actual, wanted in (
        ("realis", event.realis, derived_attributes.realis(event)),
        ("modality", event.modality, derived_attributes.modality(event)),
    ):
        if actual is not None and actual != wanted:
            message = f"{event.id} has the {name} {actual}, but from its factuality follows {wanted}"
            yield REALIS(f"{path}.{name}", message)


_LINK_SIGNATURE = fault_kind(
    "link-signature", "An event link joins two different items of the kinds that its type allows."
)


def link_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of event links."""
    known, where = places(document), paragraphs_of(document)
    for index, link in enumerate(items(document, "event_links")):
        path, ends = f"$.event_links[{index}]", (link.arg1, link.arg2)
        for name, ref in zip(("arg1", "arg2"), ends, strict=True):
            allowed = labels.properties("event_links", "type", link.type).get(name)
            actual = known[ref][0] if ref in known else None
            if allowed is not None and actual not in allowed:
                message = f"{name} of {link.id} is {actual}; {link.type} allows {', '.join(allowed)}"
                yield _LINK_SIGNATURE(f"{path}.{name}", message)
        if ends[0] == ends[1]:
            yield _LINK_SIGNATURE(path, f"{link.id} links {link.arg1} to itself")
        if len({paragraph_of(known[ref][1], where) for ref in ends if ref in known}) > 1:
            yield PARAGRAPH(path, f"the ends of {link.id} are in different paragraphs")


def places(document: Document) -> dict[Any, tuple[str | None, Spans]]:
    """The family or kind of what an id names, and where it is."""
    return {item.id: (kind(layer, item), extent(item)) for layer, item in named_items(document)}


def paragraph_of(spans: Spans, where: Iterable[Span]) -> int:
    """The number of the paragraph in which a span starts, from 1."""
    return sum(1 for start, _ in where if start <= spans[0][0])
