"""The article: the text as it is, in spans that nest; where annotations cross, one of them goes on in a second span."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..drawing.markup import Html, joined, opening, tag, text
from ..model.document import Span, Spans, family
from ..model.layers import extent
from .cards import shortened
from .content import GOLD, Block, Content, Entry
from .facts import amount

RANKS = ("attributions", "mentions", "titles", "quantities", "times", "cue", "events")
"""What is around what, where extents are the same."""

COLOURS = 9
"""How many colours there are for families and for chains; the last one is for all others."""

SHADES = 6
"""The same for sources."""

LANES = 8
"""How many lines are told apart below one another, and above one another."""


TAG = 30
"""The most letters of a tag: it stays on one line, also on a phone."""


class Mark(NamedTuple):
    """A stretch of an entry within a block."""

    start: int
    end: int
    entry: Entry
    part: str
    first: bool


class Colours:
    """Which family, chain and source has which colour: the frequent ones have their own."""

    def __init__(self, content: Content) -> None:
        gold = [each for each in content.entries if each.layer == "mentions"]
        self.families = _numbered([family(each.item.type) or "" for each in gold], COLOURS)
        chains = [each.chain for each in gold if each.chain is not None and each.side == GOLD]
        repeated = [name for name in chains if len(content.chains[name]) > 2]
        self.chains = _numbered(repeated, COLOURS)
        spoken = [each for each in content.entries if each.layer == "attributions" and each.side == GOLD]
        self.sources = _numbered([source(content, each) for each in spoken], SHADES)


def source(content: Content, entry: Entry) -> str:
    """Who says what an attribution is of: the name of its first source."""
    return content.name(entry, entry.item.source[0]) if entry.item.source else ""


def _numbered(names: Sequence[str], most: int) -> dict[str, int]:
    """Numbers for names, the most frequent first; those beyond `most` share the last number."""
    counted = sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))
    return {name: min(number, most - 1) for number, (name, _) in enumerate(counted)}


def article(content: Content, colours: Colours) -> Html:
    """The article element: its text content is the text of the document."""
    blocks = content.blocks()
    marks = by_block(content, blocks)
    parts: list[str] = []
    at = 0
    for number, block in enumerate(blocks):
        start, end = block.span
        drawn = _drawn(content.text, block.span, marks[number], lanes(marks[number]), content, colours)
        parts.append(text(content.text[at:start]))
        parts.append(tag("div", tag("p", drawn, dir="auto"), class_=f"block r{number}"))
        at = end
    parts.append(text(content.text[at:]))
    return tag("article", joined(parts), aria_label="The text with its annotations", id="text")


def by_block(content: Content, blocks: Sequence[Block]) -> list[list[Mark]]:
    """The marks of each block."""
    made: list[list[Mark]] = [[] for _ in blocks]
    starts, ends = [each.span[0] for each in blocks], [each.span[1] for each in blocks]
    for entry in content.entries:
        for part, spans in _parts(entry):
            first = True
            for start, end in spans:
                for number in range(bisect_right(ends, start), bisect_left(starts, end)):
                    low, high = blocks[number].span
                    made[number].append(Mark(max(start, low), min(end, high), entry, part, first))
                    first = False
    return made


def _parts(entry: Entry) -> Iterator[tuple[str, Spans]]:
    if entry.item.SPAN_FIELDS:
        yield entry.layer, extent(entry.item)
    if entry.layer == "attributions" and entry.item.cue is not None:
        yield "cue", entry.item.cue


def lanes(marks: Sequence[Mark]) -> dict[int, int]:
    """The lane of each mention and statement by the number of its entry: beyond all shorter ones that it touches.
    Mentions of the gold have their lines below the text; those of predictions, and statements, above it.
    """
    made: dict[int, int] = {}
    done: dict[tuple[str, bool], list[tuple[Span, int]]] = defaultdict(list)
    stacked = [each for each in marks if each.part in ("mentions", "attributions")]
    for each in sorted(stacked, key=lambda each: each.end - each.start):
        there = done[each.part, each.entry.side == GOLD]
        under = [lane for (low, high), lane in there if low < each.end and each.start < high]
        lane = min(max(under, default=-1) + 1, LANES - 1)
        there.append(((each.start, each.end), lane))
        made[each.entry.number] = max(lane, made.get(each.entry.number, 0))
    return made


def depth(marks: Sequence[Mark]) -> int:
    """How many lanes a block needs between its lines of text."""
    found = lanes(marks)
    most: dict[tuple[str, bool], int] = {}
    for each in marks:
        if each.part in ("mentions", "attributions"):
            kind = each.part, each.entry.side == GOLD
            most[kind] = max(most.get(kind, 0), found[each.entry.number] + 1)
    return sum(most.values())


def _drawn(
    whole: str, span: Span, marks: Sequence[Mark], lanes_of: dict[int, int], content: Content, colours: Colours
) -> Html:
    out: list[str] = []
    open_marks: list[Mark] = []
    seen: set[tuple[int, int, str]] = set()
    at = span[0]

    def start_tag(mark: Mark, *, continued: bool) -> Html:
        value = _value(mark.entry) if mark.first and not continued and mark.part == mark.entry.layer else ""
        shown = (mark.start, mark.end, value)
        attributes = _attributes(mark, content, value="" if shown in seen else value)
        attributes["class"] = " ".join(["mark", *look(mark, lanes_of, content, colours)])
        seen.add(shown)
        if continued or not mark.first:
            attributes["class"] = f"{attributes['class']} more"
        return opening("span", attributes)

    def close(offset: int) -> None:
        """Close what ends up to an offset, in the order of its ends; what was inside and goes on is opened again."""
        nonlocal at
        while open_marks and (end := min(each.end for each in open_marks)) <= offset:
            out.append(text(whole[at:end]))
            at = end
            again: list[Mark] = []
            while any(each.end <= end for each in open_marks):
                top = open_marks.pop()
                out.append(Html("</span>"))
                if top.end > end:
                    again.append(top)
            for each in reversed(again):
                out.append(start_tag(each, continued=True))
                open_marks.append(each)

    order = sorted(marks, key=lambda each: (each.start, -each.end, RANKS.index(each.part), each.entry.number))
    for mark in order:
        close(mark.start)
        out.append(text(whole[at : mark.start]))
        at = mark.start
        out.append(start_tag(mark, continued=False))
        open_marks.append(mark)
    close(span[1])
    out.append(text(whole[at : span[1]]))
    return joined(out)


def look(mark: Mark, lanes_of: Mapping[int, int], content: Content, colours: Colours) -> list[str]:
    """The classes that say what a mark looks like."""
    entry, item = mark.entry, mark.entry.item
    classes = [mark.part, "predicted" if entry.side else "gold"]
    if mark.part in ("mentions", "attributions"):
        classes.append(f"d{lanes_of[entry.number]}")
    if mark.part == "mentions":
        classes.append(f"t{colours.families.get(family(item.type) or '', COLOURS - 1)}")
        classes.append(f"k{colours.chains.get(entry.chain or '', COLOURS - 1)}")
    elif mark.part in ("attributions", "cue"):
        classes.append(f"s{colours.sources.get(source(content, entry), SHADES - 1)}")
        classes += ["denied"] if item.polarity == "Negative" else []
        classes += ["unsure"] if item.certainty == "Uncertain" else []
    classes += [name for name in ("optional", "reading") if getattr(item, name)]
    return classes + entry.status_classes


def looks(content: Content, colours: Colours) -> frozenset[frozenset[str]]:
    """What the marks of a document look like, each look once."""
    made = set()
    for marks in by_block(content, content.blocks()):
        lanes_of = lanes(marks)
        made |= {frozenset(look(each, lanes_of, content, colours)) for each in marks}
    return frozenset(made)


def _attributes(mark: Mark, content: Content, *, value: str) -> dict[str, str | bool | None]:
    """What a mark is about, and what is shown at its words: who has it wrong, who says it, its value. The script adds
    what it knows itself: name and role, and the tags of mentions.
    """
    entry = mark.entry
    whole = mark.first and mark.part == entry.layer
    return {
        "data_k": str(entry.number),
        "data_w": (_whose(entry) or None) if whole else None,
        "data_t": shortened(source(content, entry), TAG) or None if whole and entry.layer == "attributions" else None,
        "data_v": shortened(value, TAG) or None,
    }


def _whose(entry: Entry) -> str:
    """Of two systems the one that has predicted wrong, or those that have wrong what is gold."""
    names = "".join(entry.wrong_for)
    return f"✗{names}" if names and entry.side == GOLD else names


def _value(entry: Entry) -> str:
    """What is shown behind the words: the value of a time or quantity, and that an event is not simply a fact."""
    if entry.side != GOLD:
        return ""
    if entry.layer == "times":
        return entry.item.value or ""
    if entry.layer == "quantities":
        return amount(entry.item)
    if entry.layer == "events":
        author = next((each.value for each in entry.item.factuality if each.source == "AUTHOR"), "")
        return "" if author == "CT+" else author
    return ""
