"""Which entries of the gold the cases of adjudication are about: a case has no ids, but a layer and words."""

from collections.abc import Callable, Iterable, Iterator

from ..corpus.adjudication import Case
from ..model.document import Document, Ref, Span
from ..model.layers import references
from ..model.readings import ambiguity
from ..model.text import occurrences
from .content import GOLD, Content, Entry

_LAYER_OF = {"factuality": "events", "entities": "mentions"}
"""Where it is not the layer of a case whose items its words name."""


def place(content: Content, document: Document) -> None:
    """Give the entries of the gold their cases: those that they have in the whole document, so that a record has the
    same ones on every page, whatever else is shown there.
    """
    whole = Content(document)
    at = {each.key: each for each in content.entries}
    for number, case in enumerate(content.cases):
        for key in (each.key for each in about(whole, case)):
            if key in at:
                at[key].cases.append(number)


def about(content: Content, case: Case) -> list[Entry]:
    """The entries of a gold document that a case is about, in the order of the file.

    The first of these that there are: the items of its layer with just its words; those in its paragraph that name
    something with just its words (the place of an incident, the filler of an argument); items of any layer with just
    its words, as an item that was decided against is not there; items of its layer within its words, or else the
    smallest around them; the same of any layer. Where the text does not decide, all items of the readings of these
    belong to it.
    """
    if not 1 <= case.paragraph <= len(content.paragraphs):
        return []
    within = content.paragraphs[case.paragraph - 1]
    spots = {spot for part in case.text.split(" ... ") for spot in occurrences(content.text, part, within)}
    gold = [each for each in content.entries if each.side == GOLD]
    own = [each for each in gold if each.layer == _LAYER_OF.get(case.layer, case.layer)]
    here = [each for each in own if each.paragraph == case.paragraph - 1]
    placed = [each for each in gold if each.item.SPAN_FIELDS]

    def exactly(entries: list[Entry], spans: Callable[[Content, Entry], Iterable[Span]]) -> list[Entry]:
        return [each for each in entries if spots & set(spans(content, each))]

    found = (
        exactly(own, _spans)
        or exactly(here, _spans_of_named)
        or exactly(placed, _spans)
        or _near(content, own, spots)
        or _near(content, placed, spots)
    )
    if case.code != "ambiguity":
        return found
    names = {name for each in found for name in _ambiguities(each)}
    return [each for each in gold if each in found or names & _ambiguities(each)]


def _near(content: Content, entries: Iterable[Entry], spots: Iterable[Span]) -> list[Entry]:
    """What lies within the words, or else the smallest around them."""
    spans = [(each, span) for each in entries for span in _spans(content, each)]
    inside = {each.number: each for each, own in spans if any(_holds(spot, own) for spot in spots)}
    if inside:
        return list(inside.values())
    around = [(end - start, each) for each, (start, end) in spans if any(_holds((start, end), spot) for spot in spots)]
    least = min((size for size, _ in around), default=0)
    return [each for size, each in around if size == least]


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _spans(content: Content, entry: Entry) -> Iterator[Span]:
    """The stretches of text by which a case names an item: of an incident its events, of a relation its ends."""
    named = [entry]
    if entry.layer == "incidents":
        named = _named(content, entry, entry.item.events)
    elif not entry.item.SPAN_FIELDS:
        named = _named(content, entry, (ref for _, ref, _ in references(entry.item)))
    for each in named:
        for name, _ in each.item.SPAN_FIELDS:
            spans = getattr(each.item, name) or ()
            yield from spans
            if spans:
                yield spans[0][0], spans[-1][1]


def _spans_of_named(content: Content, entry: Entry) -> Iterator[Span]:
    """Those of all that an item names; of an entity those of its mentions."""
    for each in _named(content, entry, (fact.ref for fact in content.facts(entry) if fact.ref is not None)):
        for one in content.chains[each.chain or ""] if each.layer == "entities" else [each]:
            yield from _spans(content, one)


def _named(content: Content, entry: Entry, refs: Iterable[Ref]) -> list[Entry]:
    return [one for ref in refs if (one := content.find(entry.side, ref, entry.item.reading))]


def _ambiguities(entry: Entry) -> set[str]:
    """The ambiguities that an item has a reading of, itself or in its arguments."""
    parts = [entry.item, *getattr(entry.item, "arguments", ())]
    return {name for each in parts if (name := ambiguity(each)) is not None}
