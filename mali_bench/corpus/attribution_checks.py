"""Checks of the layers that tell who says what, how certain it is, and how events hang together."""

from collections.abc import Iterable, Iterator
from typing import Any

from ..model.checks import Fault, covers
from ..model.document import Document, Event, Span, Spans, family, items
from ..model.labels import Labels
from ..model.text import paragraphs
from . import derived_attributes

FAULTS: dict[str, str] = {
    "attribution": "Sources of attributions are mentions; a cue lies outside its content and inside its parent's.",
    "factuality-source": "If there is factuality, each event has a value for the author and the attributions around.",
    "polarity": "Polarity is Negative exactly if the factuality of the event has a value with - and none with +.",
    "link-signature": "An event link joins two different items of the kinds that its type allows.",
}


def attribution_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of attributions."""
    mentions = {mention.id for mention in items(document, "mentions")}
    known = {each.id: each for each in items(document, "attributions")}
    for index, each in enumerate(items(document, "attributions")):
        path = f"$.attributions[{index}]"
        for source in each.source:
            if source not in mentions:
                yield Fault("attribution", f"{path}.source", f"{each.id} has the source {source}, which is no mention")
        if each.cue is not None and covers(each.content, each.cue):
            yield Fault("attribution", f"{path}.cue", f"{each.id} has its cue inside its content")
        parent = known.get(each.parent)
        if parent is not None and each.cue is not None and not covers(parent.content, each.cue):
            message = f"{each.id} has the parent {each.parent}, whose content does not hold its cue"
            yield Fault("attribution", f"{path}.parent", message)


def factuality_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of factuality, and of what follows from it."""
    found = list(enumerate(items(document, "events")))
    attempted = any(event.factuality for _, event in found)
    for index, event in found:
        if attempted:
            yield from _sources(document, event, f"$.events[{index}].factuality")
        if event.factuality:
            yield from _derived(event, f"$.events[{index}]")


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
            outside = ", which is no attribution around it" if what == "a value for" else ""
            yield Fault("factuality-source", path, f"{event.id} has {what} {', '.join(sources)}{outside}")


def _derived(event: Event, path: str) -> Iterator[Fault]:
    signs = {each.value[-1] for each in event.factuality}
    if event.polarity is not None and (event.polarity == "Negative") != ("-" in signs and "+" not in signs):
        values = ", ".join(each.value for each in event.factuality)
        yield Fault("polarity", f"{path}.polarity", f"{event.id} is {event.polarity}, but its factuality is {values}")
    for name, found, wanted in (
        ("realis", event.realis, derived_attributes.realis(event)),
        ("modality", event.modality, derived_attributes.modality(event)),
    ):
        if found is not None and found != wanted:
            message = f"{event.id} has the {name} {found}, but from its factuality follows {wanted}"
            yield Fault("realis", f"{path}.{name}", message)


def link_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of event links."""
    known, where = places(document), document.paragraphs or paragraphs(document.text or "")
    for index, link in enumerate(items(document, "event_links")):
        path, ends = f"$.event_links[{index}]", (link.arg1, link.arg2)
        for name, ref in zip(("arg1", "arg2"), ends, strict=True):
            allowed = labels.properties("event_links", "type", link.type).get(name)
            kind = known[ref][0] if ref in known else None
            if allowed is not None and kind not in allowed:
                message = f"{name} of {link.id} is {kind}; {link.type} allows {', '.join(allowed)}"
                yield Fault("link-signature", f"{path}.{name}", message)
        if ends[0] == ends[1]:
            yield Fault("link-signature", path, f"{link.id} links {link.arg1} to itself")
        if len({paragraph_of(known[ref][1], where) for ref in ends if ref in known}) > 1:
            yield Fault("paragraph", path, f"the ends of {link.id} lie in different paragraphs")


def places(document: Document) -> dict[Any, tuple[str | None, Spans]]:
    """The family or kind of what an id names, and where it is."""
    found: dict[Any, tuple[str | None, Spans]] = {}
    kinds = {"mentions": None, "times": "TIME", "quantities": "QUANTITY", "events": "EVENT"}
    for layer, kind in kinds.items():
        for item in items(document, layer):
            found[item.id] = (kind or family(item.type), item.trigger if layer == "events" else item.spans)
    return found


def paragraph_of(spans: Spans, where: Iterable[Span]) -> int:
    """The number of the paragraph in which a span starts, from 1."""
    return sum(1 for start, _ in where if start <= spans[0][0])
