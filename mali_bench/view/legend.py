"""The legend: what the marks of this page look like, and nothing that it does not have."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ..drawing.markup import Html, tag
from . import cards
from .comparison import Comparison
from .content import Content
from .marks import COLOURS, SHADES, Colours, looks

Looks = frozenset[frozenset[str]]


class Swatch(NamedTuple):
    """A sample of a mark.

    Attributes:
        name: what it means.
        classes: those that such marks have.
        without: those that such marks do not have.
        shown: the attributes that show something at the words, as marks have them.
    """

    name: str
    classes: str
    without: str = ""
    shown: Mapping[str, str] = MappingProxyType({})

    def there(self, seen: Looks) -> bool:
        """Whether the page has such marks."""
        has, lacks = {*self.classes.split()}, {*self.without.split()}
        return any(has <= each and not lacks & each for each in seen)


STATES = {"part": "right, but wrong in what builds on it", "unscored": "not scored"}
"""The states of items whose names say too little, in words."""

_LAYERS = (
    Swatch("event", "events", shown={"data_v": "factuality"}),
    Swatch("time", "times", shown={"data_v": "value"}),
    Swatch("quantity", "quantities", shown={"data_v": "value"}),
    Swatch("title", "titles"),
    Swatch("who says, and how", "cue"),
)

_SPECIAL = (
    Swatch("optional", "mentions gold optional"),
    Swatch("in one reading", "mentions gold reading"),
)

_STATEMENTS = (Swatch("not certain", "attributions unsure"), Swatch("denied", "attributions denied"))

_OF_ONE = (
    Swatch("right", "gold is-right"),
    Swatch(STATES["part"], "gold is-part"),
    Swatch("missing", "gold is-missing"),
    Swatch("wrong (gold)", "gold is-wrong"),
    Swatch("wrong (predicted)", "predicted is-wrong"),
    Swatch("spurious", "predicted is-spurious"),
    Swatch(STATES["unscored"], "is-unscored"),
)

_OF_TWO = (
    Swatch("by A, wrong", "predicted by-A", "is-right is-unscored", {"data_w": "A"}),
    Swatch("by A, right", "predicted by-A is-right"),
    Swatch("by B, wrong", "predicted by-B", "is-right is-unscored", {"data_w": "B"}),
    Swatch("by B, right", "predicted by-B is-right"),
    Swatch("gold, A wrong", "gold not-A", "not-B", {"data_w": "✗A"}),
    Swatch("gold, B wrong", "gold not-B", "not-A", {"data_w": "✗B"}),
    Swatch("gold, both wrong", "gold not-A not-B", shown={"data_w": "✗AB"}),
    Swatch("gold, neither wrong", "gold", "not-A not-B is-unscored"),
    Swatch(STATES["unscored"], "gold is-unscored"),
)


def legend(content: Content, colours: Colours, comparison: Comparison | None) -> Html:
    """What marks and colours mean."""
    seen = looks(content, colours)
    others = [each for each in _LAYERS if each.there(seen)]
    if comparison is None:
        groups = [
            _group("Types", _families(colours), "by-type"),
            _group("Entities", _chains(content, colours), "by-chain"),
            _group("Mentions", [each for each in _SPECIAL if each.there(seen)]),
        ]
    else:
        of_two = len(comparison.systems) > 1
        title = f"Below the line the gold, above it {'A and B' if of_two else 'the prediction'}"
        groups = [_group(title, [each for each in (_OF_TWO if of_two else _OF_ONE) if each.there(seen)], "states")]
    groups.append(_group("Other marks", others))
    said = [*_sources(colours), *(each for each in _STATEMENTS if each.there(seen))]
    groups.append(_group("Said by", said))
    about = tag("p", *_about(content, comparison), class_="aside")
    parts = tag("div", *(each for group in groups for each in group), about, class_="keys")
    return tag("details", tag("summary", "Legend"), parts, class_="legend", open=True)


def _about(content: Content, comparison: Comparison | None) -> Iterator[str]:
    layers = {each.layer for each in content.entries}
    if "mentions" in layers:
        yield "The longer a mention, the farther its line from the words. "
        yield from ["Pointing at one lights up all mentions of its entity. "] if "entities" in layers else []
    if "attributions" in layers and comparison is None:
        yield "Statements have a line above them: where there are two, one statement is within the other. "
    yield (
        "Tags in the text name in letters what the colours mean."
        if comparison is None
        else ("Tags in the text name types and speakers.")
    )


def _group(title: str, swatches: Sequence[Swatch], kind: str = "") -> Iterator[Html]:
    if swatches:
        shown = [tag("li", _drawn(each)) for each in swatches]
        yield tag("div", tag("b", title), tag("ul", *shown), class_=f"key {kind}".rstrip())


def _drawn(swatch: Swatch) -> Html:
    """A sample, which is that of a mention unless it says of which layer."""
    own = {*swatch.classes.split()}
    layered = own & {"mentions", "attributions", *(each.classes for each in _LAYERS)}
    side = [] if own & {"gold", "predicted"} else ["gold"]
    kinds = ["swatch", *([] if layered else ["mentions"]), *side, "d0", swatch.classes]
    kinds += [] if own & {f"t{number}" for number in range(COLOURS)} else [f"t{COLOURS - 1}"]
    kinds += [] if own & {f"s{number}" for number in range(SHADES)} else [f"s{SHADES - 1}"]
    return tag("span", swatch.name, class_=" ".join(kinds), **swatch.shown)


def _families(colours: Colours) -> list[Swatch]:
    return [Swatch(name or "no type", f"mentions t{number}") for name, number in colours.families.items()]


def _chains(content: Content, colours: Colours) -> list[Swatch]:
    named = [
        Swatch(_chain_name(content, name), f"mentions k{number}", shown={"data_t": str(number + 1)})
        for name, number in colours.chains.items()
        if number < COLOURS - 1
    ]
    return [*named, Swatch("others", f"mentions k{COLOURS - 1}")] if named else []


def _chain_name(content: Content, chain: str) -> str:
    entry = content.chains[chain][0]
    named = content.find(entry.side, entry.item.entity) if entry.layer == "mentions" else entry
    return cards.shortened(named.quote if named is not None else entry.quote, 40)


def _sources(colours: Colours) -> list[Swatch]:
    last = SHADES - 1
    named = [
        Swatch(name or "nobody named", f"attributions s{number}")
        for name, number in colours.sources.items()
        if number < last
    ]
    return [*named, *([Swatch("others", f"attributions s{last}")] if len(colours.sources) >= SHADES else [])]
