"""What offsets without surface strings may count, for messages: the unit under which spans begin and end as words do.

It is only named. Offsets are never converted by it, since several units may be as likely.
"""

from collections.abc import Iterator, Sequence

from ..model.document import LAYERS, Document, Span, items
from ..model.text import inside_word
from .offset_units import CANDIDATES, CODE_POINTS, Unit, converted

OFTEN = 0.2
"""The share of spans that cut a word from which on their offsets are taken to count something else."""

SELDOM = 0.05
"""The most spans, as a share, that may not begin and end as words do under a unit that is named."""


def cuts(text: str, span: Span, unit: Unit = CODE_POINTS) -> bool:
    """Whether a span starts or ends inside a word, or is nowhere, counting some unit."""
    places = converted(text, (span,), unit)
    return places is None or any(inside_word(text, at) for at in places[0])


def astray(spans: Sequence[tuple[str, Span]]) -> bool:
    """Whether spans, given with their texts, do not count code points: one is outside its text, or many cut words."""
    outside = any(span[1] > len(text) for text, span in spans)
    return outside or sum(cuts(text, span) for text, span in spans) >= max(1, OFTEN * len(spans))


def likely(spans: Sequence[tuple[str, Span]]) -> Unit | None:
    """The unit under which the fewest of some spans, given with their texts, cut words or have other than letters and
    digits at their ends, of several the simplest; `None` if under each there are more of them than `SELDOM`, or under
    none fewer than under code points.
    """
    fewest, best = _odd(spans, CODE_POINTS), None
    for unit in CANDIDATES:
        try:
            odd = _odd(spans, unit)
        except ImportError:  # grapheme clusters without the library for them
            continue
        if odd < fewest:
            fewest, best = odd, unit
    return best if fewest <= SELDOM * len(spans) else None


def extents(document: Document) -> Iterator[Span]:
    """The extents of all items of a document, from their first to their last character."""
    for layer in LAYERS:
        for item in items(document, layer):
            for name, _ in getattr(item, "SPAN_FIELDS", ()):
                if spans := getattr(item, name):
                    yield spans[0][0], spans[-1][1]


def _odd(spans: Sequence[tuple[str, Span]], unit: Unit) -> int:
    """How many spans are not as words are."""
    return sum(cuts(text, span, unit) or not _is_of_words(text, span, unit) for text, span in spans)


def _is_of_words(text: str, span: Span, unit: Unit) -> bool:
    places = converted(text, (span,), unit)
    if places is None:
        return False
    piece = text[slice(*places[0])]
    return bool(piece) and _is_end(piece[0]) and _is_end(piece[-1])


def _is_end(char: str) -> bool:
    return not char.isspace() and char not in ",;:!?.()[]\"'\u201c\u201d\u2018\u2019"
