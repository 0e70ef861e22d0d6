"""Given settings: systems that read gold mentions or gold triggers instead of the bare text.

A prediction declares what its system was given (`Document.given`). What was given is not an achievement: the metrics
that measure nothing else are not scored, and the report and the signature say what was given.
"""

from collections.abc import Collection
from typing import Any

from msgspec import structs

from .document import Document, Event, Given, Quantity, Time, items
from .readings import first_readings

GIVEN: dict[Given, tuple[frozenset[str], str]] = {
    "mentions": (
        frozenset(
            {
                *("mentions", "mentions.type", "mentions.subtype", "mentions.level", "mentions.role"),
                *("times", "times.type", "quantities", "quantities.type"),
            }
        ),
        "mentions with head, type, level and role, and extents and types of times and quantities",
    ),
    "triggers": (frozenset({"events", "events.type"}), "triggers of events with their types"),
}
"""What may be given: the layers and fields that metrics need of it, and a description."""


def supplied(given: Collection[Given]) -> frozenset[str]:
    """The layers and fields that a system need not find itself."""
    return frozenset().union(*(GIVEN[name][0] for name in given))


def named(given: Collection[Given] | None) -> str:
    """What was given, in words; `None` is for predictions whose format cannot say."""
    return " and ".join(given or ()) or "nothing"


def input_for(gold: Document, given: Collection[Given]) -> Document:
    """What a system is given: text and date of a document and the named parts of its annotation, under the first
    reading of each ambiguity, ready to be completed and scored.
    """
    gold = first_readings(gold)
    layers: dict[str, Any] = {}
    if "mentions" in given:
        layers["mentions"] = tuple(
            structs.replace(each, entity=None, optional=False, note=None) for each in items(gold, "mentions")
        )
        for layer, kind in (("times", Time), ("quantities", Quantity)):
            layers[layer] = tuple(
                kind(id=each.id, spans=each.spans, quote=each.quote, type=each.type) for each in items(gold, layer)
            )
    if "triggers" in given:
        layers["events"] = tuple(
            Event(id=each.id, trigger=each.trigger, quote=each.quote, type=each.type) for each in items(gold, "events")
        )
    own = {name: getattr(gold, name) for name in ("id", "text", "date", "invented", "paragraphs")}
    return Document(**own, **layers, given=tuple(name for name in GIVEN if name in given))
