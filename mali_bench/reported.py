"""Checks of the layers that tell who says what, how certain it is, and how events hang together."""

from collections.abc import Iterator
from typing import Any

from . import derive
from .check import Fault, covers
from .labels import Labels
from .model import Document, Event, family, items

FAULTS: dict[str, str] = {
    "attribution": "Sources of attributions are mentions; a cue lies outside the content, and inside the parent's content.",
    "factuality-source": "An event with factuality has one value for the author and for each attribution around it.",
    "polarity": "Polarity is Negative exactly if the factuality of the event has a value with - and none with +.",
    "link-signature": "An event link joins two different items of the kinds that its type allows.",
}

_KINDS = {"events": "EVENT", "times": "TIME", "quantities": "QUANTITY"}


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
    for index, event in enumerate(items(document, "events")):
        if event.factuality:
            yield from _sources(document, event, f"$.events[{index}].factuality")
            yield from _derived(event, f"$.events[{index}]")


def _sources(document: Document, event: Event, path: str) -> Iterator[Fault]:
    """The sources of factuality against the attributions around the event; one of a reading may be left out."""
    around = [each for each in items(document, "attributions") if covers(each.content, event.trigger)]
    needed = {"AUTHOR", *(each.id for each in around if each.reading is None)}
    allowed = needed | {each.id for each in around}
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
        ("realis", event.realis, derive.realis(event)),
        ("modality", event.modality, derive.modality(event)),
    ):
        if found is not None and found != wanted:
            message = f"{event.id} has the {name} {found}, but from its factuality follows {wanted}"
            yield Fault("realis", f"{path}.{name}", message)


def link_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of event links."""
    kinds: dict[Any, str | None] = {mention.id: family(mention.type) for mention in items(document, "mentions")}
    for layer, kind in _KINDS.items():
        kinds.update({item.id: kind for item in items(document, layer)})
    for index, link in enumerate(items(document, "event_links")):
        path = f"$.event_links[{index}]"
        for name, ref in (("arg1", link.arg1), ("arg2", link.arg2)):
            allowed = labels.properties("event_links", "type", link.type).get(name)
            if allowed is not None and kinds.get(ref) not in allowed:
                message = f"{name} of {link.id} is {kinds.get(ref)}; {link.type} allows {', '.join(allowed)}"
                yield Fault("link-signature", f"{path}.{name}", message)
        if link.arg1 == link.arg2:
            yield Fault("link-signature", path, f"{link.id} links {link.arg1} to itself")
