"""What an item says besides its type and its words, one fact after the other, for cards and for the terminal."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..model.document import LAYER_TABLE, Argument, Factuality, Item, Loss, Ref, Status

_OWN = frozenset(Item.__struct_fields__) | {"type"}
_CLUSTERS = {"side_a": "side A", "side_b": "side B", "place": "place", "events": "evidence"}
_USUAL = frozenset(
    {
        ("polarity", "Positive"),
        ("genericity", "Specific"),
        ("phase", "Whole"),
        ("realis", "Actual"),
        ("modality", "Asserted"),
        ("stance", "Neutral"),
        ("certainty", "Certain"),
    }
)
"""Values that say that nothing is unusual: cards leave them out, the record has them."""

SPEAKERS = frozenset({"factuality", "status"})
"""Facts that hold for somebody: what they name is who says so."""


class Fact(Struct, frozen=True):
    """A fact: its name, then what it names (`ref`) or says (`text`); whether the prediction may lack it, and in which
    reading it holds.
    """

    name: str
    text: str = ""
    ref: Ref | None = None
    optional: bool = False
    reading: str | None = None


def facts(item: Item, layer: str) -> list[Fact]:
    """The facts of an item, in the order of its fields."""
    row = LAYER_TABLE[layer]
    hidden = {name for pair in item.SPAN_FIELDS for name in pair} | {row.label}
    if layer == "quantities":
        hidden |= {"number", "low", "high"}
    named = {reference.field for reference in item.REFERENCES} | {row.cluster, row.parent, *_CLUSTERS}
    return [
        fact
        for name in item.__struct_fields__
        if name not in _OWN and name not in hidden
        for fact in _facts(name, getattr(item, name), name in named)
        if (fact.name, fact.text) not in _USUAL
    ]


def _facts(name: str, value: Any, names: bool) -> Iterator[Fact]:
    shown = _CLUSTERS.get(name, name.rstrip("_").replace("_", " "))
    if value is None or value == ():
        return
    if not isinstance(value, tuple) or (names and value and isinstance(value[0], tuple) and _is_span(value[0])):
        yield Fact(shown, ref=value) if names else Fact(shown, str(value))
        return
    for each in value:
        if isinstance(each, Argument):
            yield Fact(each.role or "argument", each.time_relation or "", each.filler, each.optional, each.reading)
        elif isinstance(each, Factuality | Status):
            yield Fact(shown, each.value, each.source)
        elif isinstance(each, Loss):
            side = f"side {each.side}" if each.side in ("A", "B") else each.side
            yield Fact(shown, f"{side} {each.kind} {between(each.low, each.high)}")
        elif names:
            yield Fact(shown, ref=each)
        else:
            yield Fact(shown, str(each))


def _is_span(value: tuple[Any, ...]) -> bool:
    return len(value) == 2 and isinstance(value[0], int)


def between(low: float | None, high: float | None) -> str:
    """Bounds in short: 11, ≥ 200, ≤ 4000, 2-3."""
    if low is not None and low == high:
        return f"{low}"
    if low is not None and high is not None:
        return f"{low}-{high}"
    return "" if low is None and high is None else f"≥ {low}" if high is None else f"≤ {high}"


def amount(quantity: Any) -> str:
    """The number that a quantity prints and the bounds that its words allow, where they differ."""
    bounds = between(quantity.low, quantity.high)
    printed = "" if quantity.number is None else str(quantity.number)
    both = [each for each in dict.fromkeys((printed, bounds)) if each]
    return f"{' / '.join(both) or quantity.type or ''}{f' {quantity.unit}' if quantity.unit else ''}"
